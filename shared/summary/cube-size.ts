/*
 * What a cube takes in memory, rounded up from what V8 of Node 24 was measured to take (64 bits, no
 * compressed pointers): between 0.8 times and three times what it really is. A cube of several files takes at most the sum of theirs, by these figures.
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

/** What a birthplace takes that is written so and has people in so many years. */
export function birthsSize(place: string, key: string, years: number): CubeSize {
  const names = 2 * rowBytes + textBytes(key) + cellBytes + textBytes(place);
  return { cells: years + 1, bytes: names + years * cellBytes };
}

/**
 * The most that a file of places takes: each row with names of its own.
 *
 * @param csvBytes the length of the file, as UTF-8
 */
export function placesSizeMax(rows: number, csvBytes: number): CubeSize {
  const rowBytesMax = 3 * (rowBytes + cellBytes + originsBytes + 2 * textBytes('')) + matchBytes;
  // Each name once in a form of the place, once by itself, once as its key (at most six times as
  // long); JSON may double what it holds.
  return { cells: 3 * rows, bytes: rows * rowBytesMax + csvBytes * 2 * (2 + 1 + 6) };
}

/** Both together, at most. */
export function sum(...sizes: readonly CubeSize[]): CubeSize {
  const of = (figure: keyof CubeSize) => sizes.reduce((total, size) => total + size[figure], 0);
  return { cells: of('cells'), bytes: of('bytes') };
}
