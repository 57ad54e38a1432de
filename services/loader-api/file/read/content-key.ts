import { createHash } from 'node:crypto';
import type { Charset } from '../decode/transcode.ts';
import type { Layout } from './header.ts';

/** A file that was read, as far as it decides which rows came of it. */
export interface ReadFile {
  /** Of the CSV, after any decompression. */
  readonly sha256: string;
  readonly charset: Charset;
  /** The format of its dates only where that made a difference to any row. */
  readonly layout: Pick<Layout, 'dataset' | 'delimiter' | 'fieldOf' | 'dateFormat'>;
}

/**
 * What is the same in two files that give the same rows: their bytes and how those were read. The
 * charset and the delimiter are the ones that were found, and columns are those of the dataset,
 * each with the field it was taken from. So neither a name, a compression nor an option that made
 * no difference makes a file another one. An option that changes what rows come of the same bytes
 * belongs in here; where its default is what was always done, that must be left out, so that files
 * loaded before keep their keys.
 *
 * @returns SHA-256, in hexadecimal digits
 */
export function contentKey({ sha256, charset, layout }: ReadFile): string {
  const { dataset, delimiter, fieldOf, dateFormat } = layout;
  const columns = dataset.columns.map(({ name }, index) => [name, fieldOf[index]]);
  const read = { dataset: dataset.name, sha256, charset, delimiter, columns, dateFormat };
  return createHash('sha256').update(JSON.stringify(read)).digest('hex');
}
