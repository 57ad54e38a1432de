import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BirthsPacker, groupBirths, unpackBirths } from './place-births.ts';

const cell = fc.tuple(
  fc.oneof(fc.constantFrom('Perth', 'a "quoted" \\ place', '𠮷', '\u2028'), fc.string()),
  fc.integer({ min: 1000, max: 9999 }),
  fc.integer({ min: 1, max: 2 ** 31 }),
);

function pack(cells: readonly (readonly [string, number, number])[]): string[] {
  const packer = new BirthsPacker();
  const parts = cells.map(([place, year, people]) => packer.add(place, `${year}`, `${people}`));
  return [...parts, packer.take()].filter((part) => part !== undefined);
}

test('When cells are packed and unpacked, then they are the same', () => {
  fc.assert(
    fc.property(fc.array(cell), (cells) => {
      expect(pack(cells).flatMap(unpackBirths)).toEqual(groupBirths(cells));
    }),
  );
});

test('When there are very many cells, then they come in parts that are read one by one', () => {
  const cells = Array.from(
    { length: 100_000 },
    (_, at) => [`Town ${Math.floor(at / 300)}`, 1000 + (at % 300), at + 1] as const,
  );
  const parts = pack(cells);
  expect(parts.length).toBeGreaterThan(5);
  for (const part of parts) expect(part.length).toBeLessThan(140_000);
  const unpacked = parts
    .flatMap(unpackBirths)
    .flatMap(([place, births]) =>
      Array.from({ length: births.length / 2 }, (_, at) => [
        place,
        births[2 * at],
        births[2 * at + 1],
      ]),
    );
  expect(unpacked).toEqual(cells);
});
