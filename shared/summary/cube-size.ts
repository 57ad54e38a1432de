/*
 * What a cube takes in memory, rounded up from what V8 of Node 24 was measured to take (64 bits, no
 * compressed pointers): between 0.8 times and three times what it really is. A cube of several
 * files takes at most the sum of theirs, by these figures.
 */

/** A measure of a cube, or of a part of it. */
export interface CubeSize {
  /** Figures and forms that are held. */
  readonly cells: number;
  readonly bytes: number;
}

/** An entry of a map that holds maps, and the empty map in it. */
export const rowBytes = 200;
/** An entry of a map in a map: 28, or twice as much right after the map has doubled its room. */
export const cellBytes = 48;
/** Where a form stands: one file and line, with the array of them. */
export const originsBytes = 72;
export const originBytes = 16;
/** How a city is matched, and under which keys. */
export const matchBytes = 250;

/** A string: up to two bytes for a UTF-16 unit. */
export function textBytes(text: string): number {
  return 24 + 2 * text.length;
}

/** What a birthplace takes that is written so, beside its years. */
export function placeSize(place: string, key: string): CubeSize {
  return { cells: 1, bytes: 2 * rowBytes + textBytes(key) + cellBytes + textBytes(place) };
}

/** What pairs of a birthplace and a year take. */
export function yearsSize(pairs: number): CubeSize {
  return { cells: pairs, bytes: pairs * cellBytes };
}

/**
 * The most that a file of places takes: each row with names of its own.
 *
 * @param csvBytes the length of the file, in any charset: no byte is more than a UTF-16 unit
 */
export function placesSizeMax(rows: number, csvBytes: number): CubeSize {
  const formBytes = rowBytes + cellBytes + originsBytes + 2 * textBytes('');
  const placeBytes = 3 * formBytes + textBytes('["","",""]') + matchBytes;
  // Each name stands once by itself, once in JSON, which may double it, and once as its key, which
  // is at most nine times as long as its bytes (U+FDFA in UTF-16: eighteen for two).
  return { cells: 3 * rows, bytes: rows * placeBytes + csvBytes * 2 * (1 + 2 + 9) };
}

/** What several take together, at most. */
export function sum(...sizes: readonly CubeSize[]): CubeSize {
  let [cells, bytes] = [0, 0];
  for (const size of sizes) {
    cells += size.cells;
    bytes += size.bytes;
  }
  return { cells, bytes };
}
