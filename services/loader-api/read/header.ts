import { type Dataset, type DatasetName, datasets } from '#shared/datasets/index.ts';
import { Problem } from '#shared/errors.ts';
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
}

export interface LayoutOptions {
  readonly dataset?: Dataset<DatasetName> | undefined;
  readonly delimiter: DelimiterName;
  readonly columnsMax: number;
  /** What a file calls a column of ours: the column, by the header's word for it. */
  readonly aliases?: Readonly<Record<string, string>> | undefined;
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
  const nameOf = columnNaming(options.aliases ?? {});
  const best = candidates(row, options, nameOf).reduce((a, b) => (rank(b) > rank(a) ? b : a));
  const { header, dataset, delimiter } = best;
  if (header.length > options.columnsMax) {
    const detail = `The header has ${header.length} columns, ${options.columnsMax} are allowed.`;
    throw new Problem('too_many_columns', detail);
  }
  if (best.known === 0 && !options.dataset) {
    const names = datasets.map((d) => `${d.name} (${columnNames(d)})`).join(' or ');
    throw new Problem('unknown_header', `The header is ${quote(header)}; expected ${names}.`);
  }
  return { dataset, delimiter, header, ...mapColumns(dataset, header, nameOf) };
}

type ColumnNaming = (header: string) => string;

/** Column names are compared without regard to case and outer white space; aliases as well. */
function columnNaming(aliases: Readonly<Record<string, string>>): ColumnNaming {
  const normalize = (name: string) => name.trim().toLowerCase();
  const byAlias = new Map(Object.entries(aliases).map(([from, to]) => [normalize(from), to]));
  return (header) => byAlias.get(normalize(header)) ?? normalize(header);
}

function candidates(row: Buffer, options: LayoutOptions, nameOf: ColumnNaming): Candidate[] {
  const delimiters =
    options.delimiter === 'auto' ? Object.values(DELIMITERS) : [byName(options.delimiter)];
  const possible = options.dataset ? [options.dataset] : datasets;
  return delimiters.flatMap((delimiter) => {
    const header = parseRecords(row, delimiter)[0] ?? [];
    const names = new Set(header.map(nameOf));
    return possible.map((dataset) => {
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

function mapColumns(dataset: Dataset, header: readonly string[], nameOf: ColumnNaming) {
  const names = header.map(nameOf);
  const fieldOf = dataset.columns.map((column) => names.indexOf(column.name));
  const missing = dataset.columns.filter((_, index) => fieldOf[index] === -1);
  if (missing.length > 0) {
    const list = missing.map((column) => column.name).join(', ');
    const detail = `${dataset.name} needs ${list}; the header has ${quote(header)}.`;
    throw new Problem('missing_column', detail);
  }
  const twice = dataset.columns.find(({ name }) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice) throw new Problem('duplicate_column', `${twice.name} stands in the header twice.`);
  const ignored = header.filter((_, index) => !fieldOf.includes(index));
  return { fieldOf, ignored };
}

function columnNames(dataset: Dataset): string {
  return dataset.columns.map((column) => column.name).join(', ');
}

function quote(header: readonly string[]): string {
  return JSON.stringify(header.join(', ').slice(0, 200));
}
