import { setImmediate } from 'node:timers/promises';

export interface PageOptions<Row> {
  /** Most rows of one page. */
  readonly rowsMax: number;
  /** What a row is numbered by, from 0 on. */
  readonly numberOf: (row: Row) => number;
  /** Reads the first rows after a number, in order, `rowsMax` at the most. */
  readonly read: (after: number) => Promise<readonly Row[]>;
}

/**
 * Reads rows along their number, so many at a time: no file is in memory as a whole, and others are
 * heard between two pages. Not by `stream()`: when a connection breaks, a stream of mysql2 neither
 * fails nor ends, and whoever reads it waits for good.
 *
 * @throws what `read` throws
 */
export async function* pages<Row>({
  rowsMax,
  numberOf,
  read,
}: PageOptions<Row>): AsyncGenerator<readonly Row[]> {
  for (let after = -1; ; ) {
    const some = await read(after);
    if (some.length > 0) yield some;
    const last = some.at(-1);
    if (last === undefined || some.length < rowsMax) return;
    after = numberOf(last);
    await setImmediate(); // SQLite has answered without a pause
  }
}
