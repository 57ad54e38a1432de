import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unpaused } from '../testing/pauses.ts';
import { Cube } from './cube.ts';
import type { ListedPlace } from './match.ts';
import { summarize, toJson } from './summary.ts';

const columns = ['country', 'county', 'city'] as const;
const name = (...forms: string[]) => fc.constantFrom(...forms);
const place = fc.record({
  country: name('Scotland', 'SCOTLAND ', 'Ｓcotland', 'Wales', 'wa\u00adles', 'Ελλάς', 'ΕΛΛΆΣ'),
  county: name('Fife', 'FIFE', 'Angus', 'angus'),
  city: name('Perth', 'perth', 'PERTH\u200b', 'Oban', 'oban ', 'Gießen', 'GIESSEN'),
});
const file = fc.array(place, { maxLength: 6 });
/** Files come and go, in no order of their ids. */
const history = fc.tuple(
  fc.array(file, { minLength: 1, maxLength: 6 }),
  fc.array(fc.nat(5), { maxLength: 20 }),
);

function apply(cube: Cube, places: readonly ListedPlace[], sign: 1 | -1): void {
  for (const place of places) cube.applyPlace(place, sign);
  cube.applyBirths(
    places.map(({ city }) => [city, [1900, 1]] as const),
    sign,
  );
}

/** All that a cube says, in an order that does not depend on how it came to be. */
async function told(cube: Cube) {
  const keys = [...cube.places.cities()].sort();
  return {
    summary: toJson(await summarize(cube, unpaused)),
    size: cube.size,
    spellings: keys.map((key) => [cube.spelling(key), [...cube.spellings(key)].sort()]),
    matches: keys.map((key) => {
      const match = cube.match(key);
      if (match.kind !== 'counted') return [key, match.kind];
      return [key, ...columns.map((column) => cube.places.written(column, match[column] ?? ''))];
    }),
    forms: keys.map((key) => [...cube.places.forms('city', key)].sort()),
  };
}

test('When files come and go in any order, then all is as if it were counted anew', async () => {
  await fc.assert(
    fc.asyncProperty(history, async ([files, changes]) => {
      const rows = files.map((places, at) =>
        places.map((place, line) => ({ ...place, file: at + 1, line: line + 2 })),
      );
      const counting = new Set<number>();
      const cube = new Cube();
      for (const change of changes) {
        const at = change % files.length;
        apply(cube, rows[at] ?? [], counting.has(at) ? -1 : 1);
        if (!counting.delete(at)) counting.add(at);
        const anew = new Cube();
        for (const id of [...counting].sort()) apply(anew, rows[id] ?? [], 1);
        expect(await told(cube)).toEqual(await told(anew));
      }
    }),
    { numRuns: 1_000 },
  );
});

test('When a cube is copied, then neither sees what is done to the other', async () => {
  const step = fc.record({ cube: fc.nat(9), file: fc.nat(5), isCopy: fc.boolean() });
  const steps = fc.array(step, { minLength: 1, maxLength: 20 });
  const files = fc.array(file, { minLength: 6, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(files, steps, async (files, steps) => {
      const rows = files.map((places, at) =>
        places.map((place, line) => ({ ...place, file: at + 1, line: line + 2 })),
      );
      const cubes = [{ cube: new Cube(), counting: new Set<number>() }];
      for (const { cube: chosen, file, isCopy } of steps) {
        const one = cubes[chosen % cubes.length];
        if (!one) continue;
        if (isCopy) {
          const copy = await one.cube.copy(unpaused);
          cubes.push({ cube: copy, counting: new Set(one.counting) });
        }
        apply(one.cube, rows[file] ?? [], one.counting.has(file) ? -1 : 1);
        if (!one.counting.delete(file)) one.counting.add(file);
      }
      for (const { cube, counting } of cubes) {
        const anew = new Cube();
        for (const id of counting) apply(anew, rows[id] ?? [], 1);
        expect(await told(cube)).toEqual(await told(anew));
      }
    }),
    { numRuns: 1_000 },
  );
});

test('When a name is written in several ways, then it is shown as in the first file and line', async () => {
  const cube = new Cube();
  const at = (file: number, line: number, country: string) => ({
    city: `${file}.${line}`,
    county: 'Fife',
    country,
    file,
    line,
  });
  const later = [at(7, 2, 'scotland'), at(7, 3, 'Scotland')];
  const earlier = [at(3, 9, 'SCOTLAND '), at(3, 11, 'Scotland')];
  apply(cube, later, 1);
  expect(cube.places.written('country', 'scotland')).toBe('scotland');
  apply(cube, earlier, 1);
  expect(cube.places.written('country', 'scotland')).toBe('SCOTLAND ');
  expect(toJson(await summarize(cube, unpaused))).toBe('{"SCOTLAND ":4}');
  apply(cube, earlier, -1);
  expect(cube.places.written('country', 'scotland')).toBe('scotland');
  expect(new Set(cube.places.forms('country', 'scotland'))).toEqual(
    new Set(['scotland', 'Scotland']),
  );
});
