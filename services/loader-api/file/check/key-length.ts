import { placeKey } from '#shared/datasets/place-key.ts';

/** What one UTF-16 unit of a name becomes in its key at most: U+FDFA is eighteen characters. */
const unitGrowsMax = 18;
/** What a byte becomes at most, in UTF-8: U+FDFA has three; and where no U+FDC0 to U+FDFF is. */
const byteGrowsMax = 6;
const otherByteGrowsMax = 2.5;
const headUnits = 64;

/** Whether the key of a place has more characters than these. */
export function isKeyLonger(name: string, charsMax: number): boolean {
  if (name.length * unitGrowsMax <= charsMax) return false;
  // Of one that grows very much, the beginning tells: what follows can at most join its last
  // letter.
  const isLonger = keyLength(name.slice(0, headUnits)) > charsMax + headUnits;
  return isLonger || keyLength(name) > charsMax;
}

function keyLength(name: string): number {
  return [...placeKey(name)].length;
}

/**
 * Whether the key of a name that stands in these bytes surely has no more characters than these.
 */
export function keySurelyFits(bytes: Buffer, start: number, end: number, charsMax: number) {
  const length = end - start;
  if (length * byteGrowsMax <= charsMax) return true;
  if (length * otherByteGrowsMax > charsMax) return false;
  for (let at = start; at < end; at++) {
    if (bytes[at] === 0xef && bytes[at + 1] === 0xb7) return false;
  }
  return true;
}
