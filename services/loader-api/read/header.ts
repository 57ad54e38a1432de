import { type Dataset, type DatasetName, datasets } from '#shared/datasets/index.ts';
import { Problem } from '#shared/errors.ts';
import { quoted } from '#shared/visible.ts';
import { type Aliases, columnNaming, isFormulaSafe, unusedAliases } from './column-naming.ts';
import { parseRecords } from './parse.ts';

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
}

export interface LayoutOptions {
  readonly dataset?: Dataset<DatasetName> | undefined;
  readonly delimiter: DelimiterName;
  readonly columnsMax: number;
  readonly aliases?: Aliases | undefined;
}

interface Candidate {
  readonly delimiter: string;
  readonly header: readonly string[];
  readonly dataset: Dataset<DatasetName>;
  /** Columns of the dataset that the header has. */
  readonly known: number;
}

/**
 * Finds delimiter and dataset from the header row. The columns are known, so the delimiter that
 * makes most of them appear is the right one; data rows are never guessed from.
 *
 * @param row the bytes of the header record, UTF-8, without its line break
 * @throws Problem unknown_header, missing_column, duplicate_column, too_many_columns
 */
export function readLayout(row: Buffer, options: LayoutOptions): Layout {
  const best = candidates(row, options).reduce((a, b) => (rank(b) > rank(a) ? b : a));
  const { header, dataset, delimiter } = best;
  if (header.length > options.columnsMax) {
    const detail = `The header has ${header.length} columns, ${options.columnsMax} are allowed.`;
    throw new Problem('too_many_columns', detail);
  }
  if (best.known === 0 && !options.dataset) {
    const names = datasets.map((d) => `${d.name} (${columnNames(d)})`).join(' or ');
    throw new Problem('unknown_header', `The header is ${quoted(...header)}; expected ${names}.`);
  }
  const aliases = options.aliases ?? {};
  const formulaSafe = isFormulaSafe(header);
  return { dataset, delimiter, header, formulaSafe, ...mapColumns(dataset, header, aliases) };
}

function candidates(row: Buffer, options: LayoutOptions): Candidate[] {
  const delimiters =
    options.delimiter === 'auto' ? Object.values(DELIMITERS) : [byName(options.delimiter)];
  const possible = options.dataset ? [options.dataset] : datasets;
  return delimiters.flatMap((delimiter) => {
    const header = parseRecords(row, delimiter)[0] ?? [];
    return possible.map((dataset) => {
      const names = new Set(header.map(columnNaming(dataset, options.aliases ?? {})));
      const known = dataset.columns.filter((column) => names.has(column.name)).length;
      return { delimiter, header, dataset, known };
    });
  });
}

/** Whole datasets first, then as many known columns as possible. */
function rank({ dataset, known }: Candidate): number {
  return known / dataset.columns.length + known / 1000;
}

function byName(name: Exclude<DelimiterName, 'auto'>): string {
  return DELIMITERS[name === 'pipe' ? '|' : name];
}

function mapColumns(dataset: Dataset, header: readonly string[], aliases: Aliases) {
  const names = header.map(columnNaming(dataset, aliases));
  const fieldOf = dataset.columns.map((column) => names.indexOf(column.name));
  const missing = dataset.columns.filter((_, index) => fieldOf[index] === -1);
  if (missing.length > 0) {
    const list = missing.map((column) => column.name).join(', ');
    const unused = unusedAliases(aliases, [{ dataset, header }]);
    const hint = unused.length > 0 ? `, and nothing of map: ${quoted(...unused)}` : '';
    const detail = `${dataset.name} needs ${list}; the header has ${quoted(...header)}${hint}.`;
    throw new Problem('missing_column', detail);
  }
  const twice = dataset.columns.find(({ name }) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice) throw new Problem('duplicate_column', `${twice.name} stands in the header twice.`);
  const ignored = header.filter(
    (word, index) => !fieldOf.includes(index) && !isFormulaSafe([word]),
  );
  return { fieldOf, ignored };
}

function columnNames(dataset: Dataset): string {
  return dataset.columns.map((column) => column.name).join(', ');
}
