import type { Layout } from '../read/header.ts';
import type { Fields } from '../read/parse.ts';

/**
 * Whether a row is a header once more, as where files were put together: each column of the dataset
 * holds a name of one.
 *
 * @returns `same` where each holds its own, `changed` where they stand in another order
 */
export function headerIn(layout: Layout, fields: Fields): 'same' | 'changed' | undefined {
  const { columns } = layout.dataset;
  const found: string[] = [];
  for (const field of layout.fieldOf) {
    const value = fields[field];
    const name = typeof value === 'string' ? layout.nameOf(value) : '';
    if (found.includes(name) || !columns.some((column) => column.name === name)) return undefined;
    found.push(name);
  }
  return columns.every(({ name }, index) => found[index] === name) ? 'same' : 'changed';
}

const LOWER_CASE = 0x20;

/** The words of the header, to tell at a glance rows that surely are not the header once more. */
export class HeaderWords {
  readonly #words: readonly Buffer[];

  constructor({ dataset, header, fieldOf }: Layout) {
    const names = dataset.columns.map(({ name }) => name);
    const written = fieldOf.map((field) => header[field]?.trim() ?? '');
    const words = new Set([...names, ...written].map((word) => word.toLowerCase()));
    this.#words = [...words].map((word) => Buffer.from(word));
  }

  /**
   * Whether one of them stands here, maybe as the beginning of a longer one; case is that of ASCII.
   */
  startAt(bytes: Buffer, start: number): boolean {
    for (const word of this.#words) {
      let at = 0;
      while (at < word.length && lower(bytes[start + at] as number) === word[at]) at++;
      if (at === word.length) return true;
    }
    return false;
  }
}

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | LOWER_CASE : byte;
}
