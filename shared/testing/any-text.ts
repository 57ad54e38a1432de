import fc from 'fast-check';

const codePoint = fc
  .integer({ min: 0, max: 0x10ffff })
  .filter((point) => point < 0xd800 || point > 0xdfff);

/**
 * Texts of any characters there are. fast-check's `unit: 'binary'` gives the same, but first makes
 * a table of all 1.1 million of them, which takes seconds in each process.
 */
export function anyText(lengths: fc.ArrayConstraints = {}): fc.Arbitrary<string> {
  return fc.array(codePoint, lengths).map((points) => String.fromCodePoint(...points));
}
