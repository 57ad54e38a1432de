import { type Dataset, type DatasetName, datasets } from '#shared/datasets/index.ts';
import { Problem } from '#shared/errors.ts';
import { quoted } from '#shared/visible.ts';
import {
  type Aliases,
  type ColumnNaming,
  columnNaming,
  isFormulaSafe,
  unusedAliases,
} from './column-naming.ts';
import type { DateFormat } from './date-formats.ts';

/** The delimiters we know, and what a caller may call them. */
export const DELIMITERS = { ',': ',', ';': ';', tab: '\t', '|': '|' } as const;
export type DelimiterName = keyof typeof DELIMITERS | 'pipe' | 'auto';

/** How the records of a file are to be read: found from its header row. */
export interface Layout {
  readonly dataset: Dataset<DatasetName>;
  readonly delimiter: string;
  /** The header row as it stands in the file. */
  readonly header: readonly string[];
  /** For every column of the dataset, the index of its field. */
  readonly fieldOf: readonly number[];
  /** Columns of the file that no rule knows. */
  readonly ignored: readonly string[];
  /** Whether its values were escaped by `escapeFormula`, which is to be taken back. */
  readonly formulaSafe: boolean;
  /** How its dates are written; without it as YYYY-MM-DD only. */
  readonly dateFormat?: DateFormat | undefined;
  /** The column that a header's word stands for. */
  readonly nameOf: ColumnNaming;
}

export interface LayoutOptions {
  readonly dataset?: Dataset<DatasetName> | undefined;
  readonly delimiter: DelimiterName;
  readonly columnsMax: number;
  readonly aliases?: Aliases | undefined;
  readonly dateFormat?: DateFormat | undefined;
}

/** A header row read with one delimiter, as the columns of the dataset that it fits best. */
export interface HeaderCandidate {
  readonly delimiter: string;
  readonly header: readonly string[];
  readonly dataset: Dataset<DatasetName>;
  /** Columns of the dataset that the header has. */
  readonly known: number;
}

/** The dataset that a header row fits best. */
export function fitHeader(
  header: readonly string[],
  delimiter: string,
  options: LayoutOptions,
): HeaderCandidate {
  const candidates = (options.dataset ? [options.dataset] : datasets).map((dataset) => {
    const names = new Set(header.map(columnNaming(dataset, options.aliases ?? {})));
    const known = dataset.columns.filter((column) => names.has(column.name)).length;
    return { delimiter, header, dataset, known };
  });
  return candidates.reduce((a, b) => (rankOf(b) > rankOf(a) ? b : a));
}

/** Whole datasets first (from 1 on), then as many known columns as possible. */
export function rankOf({ dataset, known }: HeaderCandidate): number {
  return known / dataset.columns.length + known / 1000;
}

/**
 * How the records under a header are to be read. The columns are known, so the delimiter that makes
 * most of them appear is the right one; data rows are never guessed from.
 *
 * @throws Problem unknown_header, missing_column, duplicate_column, too_many_columns
 */
export function layoutOf(candidate: HeaderCandidate, options: LayoutOptions): Layout {
  const { header, dataset, delimiter, known } = candidate;
  if (header.length > options.columnsMax) {
    const detail = `The header has ${header.length} columns; at most ${options.columnsMax} are allowed (COLUMNS_MAX).`;
    throw new Problem('too_many_columns', detail);
  }
  if (known === 0 && !options.dataset) {
    const names = datasets.map((d) => `${d.name} (${columnNames(d)})`).join(' or ');
    throw new Problem(
      'unknown_header',
      `The header ${quoted(...header)} matches no dataset; expected ${names}.`,
    );
  }
  const aliases = options.aliases ?? {};
  const formulaSafe = isFormulaSafe(header);
  const nameOf = columnNaming(dataset, aliases);
  const columns = mapColumns(dataset, header, aliases);
  const { dateFormat } = options;
  return { dataset, delimiter, header, nameOf, formulaSafe, dateFormat, ...columns };
}

/** The delimiter a caller has named. */
export function delimiterOf(name: Exclude<DelimiterName, 'auto'>): string {
  return DELIMITERS[name === 'pipe' ? '|' : name];
}

function mapColumns(dataset: Dataset, header: readonly string[], aliases: Aliases) {
  const names = header.map(columnNaming(dataset, aliases));
  const fieldOf = dataset.columns.map((column) => names.indexOf(column.name));
  const missing = dataset.columns.filter((_, index) => fieldOf[index] === -1);
  if (missing.length > 0) {
    const list = missing.map((column) => column.name).join(', ');
    const unused = unusedAliases(aliases, [{ dataset, header }]);
    const hint = unused.length > 0 ? `, and none of the columns in map: ${quoted(...unused)}` : '';
    const detail = `The dataset ${dataset.name} needs ${list}; the header has ${quoted(...header)}${hint}.`;
    throw new Problem('missing_column', detail);
  }
  const twice = dataset.columns.find(({ name }) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice)
    throw new Problem('duplicate_column', `The column ${twice.name} appears in the header twice.`);
  const ignored = header.filter(
    (word, index) => !fieldOf.includes(index) && !isFormulaSafe([word]),
  );
  return { fieldOf, ignored };
}

function columnNames(dataset: Dataset): string {
  return dataset.columns.map((column) => column.name).join(', ');
}
