import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BirthsCounter } from './births.ts';

const person = fc.record({
  place: fc.oneof(
    fc.constantFrom('Perth', 'perth', 'Perth ', ' Oban', 'Θεσσαλονίκη', '𠮷'),
    fc.string({ maxLength: 4 }),
  ),
  year: fc.integer({ min: 1000, max: 9999 }),
  asBytes: fc.boolean(),
  take: fc.constantFrom(false, false, false, true),
});

test('When people are counted, in whatever form they come, then the cells add up to a scan', () => {
  fc.assert(
    fc.property(fc.array(person, { maxLength: 300 }), (people) => {
      const counter = new BirthsCounter();
      const rows = people.flatMap(({ place, year, asBytes, take }) => {
        const bytes = Buffer.from(`<${place}>`);
        if (asBytes) counter.addBytes(bytes, 1, bytes.length - 1, year);
        else counter.add(place, `${year}-01-01`);
        return take ? [...counter.take()] : [];
      });
      rows.push(...counter.take());
      const counted = new Map<string, number>();
      for (const [, [place, year, n]] of rows) {
        const key = JSON.stringify([place, Number(year)]);
        counted.set(key, (counted.get(key) ?? 0) + Number(n));
      }
      const scanned = new Map<string, number>();
      for (const { place, year } of people) {
        const key = JSON.stringify([Buffer.from(place).toString(), year]);
        scanned.set(key, (scanned.get(key) ?? 0) + 1);
      }
      expect(counted).toEqual(scanned);
      expect(new Set(rows.map(([no]) => no)).size).toBe(rows.length);
    }),
    { numRuns: 300 },
  );
});

test('When a place is counted, then it stays as it was written', () => {
  const counter = new BirthsCounter();
  counter.add('  ＰＥＲＴＨ \t x', '1900-05-05');
  expect([...counter.take()]).toEqual([[0, ['  ＰＥＲＴＨ \t x', '1900', '1']]]);
});

test('When very many places are seen, then none is lost', () => {
  const counter = new BirthsCounter();
  for (let round = 0; round < 3; round++) {
    for (let place = 0; place < 20_000; place++) counter.add(`place ${place}`, '1900-01-01');
  }
  expect(counter.cellCount).toBe(20_000);
  expect([...counter.take()].every(([, [, , people]]) => people === '3')).toBe(true);
  expect(counter.cellCount).toBe(0);
});
