import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { placeKey } from '../datasets/place-key.ts';
import { unpaused } from '../testing/pauses.ts';
import { Cube } from './cube.ts';
import { placeSize, placesSizeMax, sum, yearsSize } from './cube-size.ts';
import { summarize } from './summary.ts';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** Bytes on the heap, of what is in use. */
function heapUsed(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

const years = (count: number) => Array.from({ length: count }, (_, at) => [1500 + at, 3]).flat();
/** A string of its own, as if it came from a database. */
const fresh = (text: string) => Buffer.from(text).toString();
const listed = (cube: Cube, at: number, city: string, county: string) => {
  cube.applyPlace({ city, county, country: fresh('Scotland'), file: 1, line: at + 2 }, 1);
};

/** How each cube is filled, and the CSV bytes of a file of places. */
const shapes: Record<string, (cube: Cube, at: number) => void> = {
  'a year a place': (cube, at) => cube.applyBirths([[fresh(`Town ${at}`), years(1)]], 1),
  'three years a place': (cube, at) => cube.applyBirths([[fresh(`Town ${at}`), years(3)]], 1),
  'five years a place': (cube, at) => cube.applyBirths([[fresh(`Town ${at}`), years(5)]], 1),
  'many years a place': (cube, at) => {
    if (at % 100 === 0) cube.applyBirths([[fresh(`Town ${at}`), years(260)]], 1);
  },
  'long names': (cube, at) => {
    cube.applyBirths([[fresh(`${at}`.padStart(255, 'я')), years(1)]], 1);
  },
  'several spellings': (cube, at) => {
    const town = `Town ${at >> 2}`;
    const spelling = town.slice(0, at % 4) + town.slice(at % 4).toUpperCase();
    cube.applyBirths([[fresh(spelling), years(1)]], 1);
  },
  places: (cube, at) => listed(cube, at, fresh(`Town ${at}`), fresh(`County ${at % 30}`)),
  'places of counties of their own': (cube, at) =>
    listed(cube, at, fresh(`Town ${at}`), fresh(`County ${at}`)),
  'places and people': (cube, at) => {
    listed(cube, at, fresh(`Town ${at}`), fresh(`County ${at % 30}`));
    cube.applyBirths([[fresh(`TOWN ${at}`), years(1)]], 1);
  },
};

test.each(Object.keys(shapes))(
  'When a cube of %s is measured, then it is not under-rated',
  async (name) => {
    const before = heapUsed();
    const cube = new Cube();
    for (let at = 0; at < 20_000; at++) shapes[name]?.(cube, at);
    await summarize(cube, unpaused);
    const used = heapUsed() - before;
    expect(cube.size.bytes).toBeGreaterThan(used * 0.8);
    expect(cube.size.bytes).toBeLessThan(used * 3);
  },
);

test('When a file is measured by itself, then a cube of it is not larger', () => {
  const names = ['Perth', 'perth', 'PERTH ', 'ﷺ'.repeat(20), 'Gießen', 'ა'.repeat(200), 'Oban'];
  const people = new Cube();
  const sizes = names.map((name, at) => {
    people.applyBirths([[name, years(at + 1)]], 1);
    return sum(placeSize(name, placeKey(name)), yearsSize(at + 1));
  });
  expect(people.size.bytes).toBeLessThanOrEqual(sum(...sizes).bytes);
  expect(people.size.cells).toBeLessThanOrEqual(sum(...sizes).cells);
  const places = new Cube();
  let bytes = 0;
  for (const [at, name] of names.entries()) {
    const row = { city: name, county: `"${name}"`, country: `${name}\n` };
    places.applyPlace({ ...row, file: 1, line: at + 2 }, 1);
    bytes += Buffer.byteLength(Object.values(row).join(',')) + 1;
  }
  const most = placesSizeMax(names.length, bytes);
  expect(places.size.bytes).toBeLessThanOrEqual(most.bytes);
  expect(places.size.cells).toBeLessThanOrEqual(most.cells);
});
