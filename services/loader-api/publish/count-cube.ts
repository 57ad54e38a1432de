import type { Kysely } from 'kysely';
import { createYieldIfDue } from '#shared/concurrency/yield-if-due.ts';
import type { Schema } from '#shared/schema.ts';
import { Cube } from '#shared/summary/cube.ts';
import { type CubeLimits, requireRoom } from '#shared/summary/cube-limits.ts';
import { birthsOf, placesOf } from './file-rows.ts';

const rowsAtOnce = 1_000;

/**
 * Counts what some files hold, as the reader does.
 *
 * @throws Problem summary_too_large as soon as it is more than the reader may hold
 */
export async function countCube(
  db: Kysely<Schema>,
  files: Iterable<number>,
  limits: CubeLimits,
): Promise<Cube> {
  const cube = new Cube();
  const yieldIfDue = createYieldIfDue();
  let rows = 0;
  const pause = async () => {
    if (++rows % rowsAtOnce > 0) return;
    requireRoom(cube.size, limits, 'summary_too_large');
    await yieldIfDue();
  };
  for (const id of files) {
    for await (const { place_of_birth, birth_year, people } of birthsOf(db, id)) {
      cube.applyBirths([[place_of_birth, [birth_year, people]]], 1);
      await pause();
    }
    for await (const place of placesOf(db, id)) {
      cube.applyPlace(place, 1);
      await pause();
    }
  }
  requireRoom(cube.size, limits, 'summary_too_large');
  return cube;
}
