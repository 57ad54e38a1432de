import { expect, test } from 'vitest';
import { Cube } from '#shared/summary/cube.ts';
import { nearestCube } from './known-cube.ts';

const at = (version: number, instance = 1) => ({ version, token: version, instance });
const known = (version: number, files: number, instance = 1) => ({
  at: at(version, instance),
  ...{ files, rows: 10 * files, keys: 1 },
  copy: async () => new Cube(),
});

test('When cubes are known, then a version is counted from the one next to it', () => {
  const cubes = [known(1_000, 900), known(500, 450), known(700, 630)];
  const nearest = (version: number) => nearestCube(cubes, at(version))?.at.version;
  expect(nearest(1_000)).toBe(1_000);
  expect(nearest(900)).toBe(1_000);
  expect(nearest(800)).toBe(700);
  expect(nearest(610)).toBe(700);
  expect(nearest(590)).toBe(500);
  expect(nearest(400)).toBe(500);
});

test('When fewer files count than have changed, then it is counted from nothing', () => {
  expect(nearestCube([], at(1))).toBeUndefined();
  expect(nearestCube([known(1_000, 900)], at(10))).toBeUndefined();
  // Each version replaced all there was.
  expect(nearestCube([known(1_000, 1)], at(500))).toBeUndefined();
  expect(nearestCube([known(1_000, 1)], at(1_500))).toBeUndefined();
  // Most files are older than the history.
  expect(nearestCube([known(1_000, 5_000)], at(10))?.at.version).toBe(1_000);
});

test('When a cube is of another database, then nothing is counted from it', () => {
  const cubes = [known(1_000, 900, 2), known(900, 800)];
  expect(nearestCube(cubes, at(1_000))?.at.version).toBe(900);
});
