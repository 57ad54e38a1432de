import { setImmediate } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import { placeKey } from '#shared/datasets/place-key.ts';
import { Problem } from '#shared/errors.ts';
import type { Schema } from '#shared/schema.ts';
import type { Births } from '#shared/summary/cube.ts';
import type { BornRange } from './born.ts';

const batchRows = 20_000;

/**
 * Counts those born within a range of days from the rows themselves, in small ranges of their key, so that nothing else has to wait
 * for it.
 *
 * @param fileIds the files that count
 * @throws Problem time_limit
 */
export async function countDays(
  db: Kysely<Schema>,
  fileIds: Iterable<number>,
  range: BornRange,
  timeLimitMs: number,
): Promise<Births> {
  const deadline = Date.now() + timeLimitMs;
  const counts = new Map<string, Map<number, number>>();
  for (const fileId of fileIds) {
    const last = await lastLine(db, fileId);
    for (let from = 0; from <= last; from += batchRows) {
      if (Date.now() > deadline) {
        const detail = `It may take ${timeLimitMs} ms (DAY_QUERY_MS); whole years take none.`;
        throw new Problem('time_limit', detail);
      }
      for (const row of await batch(db, fileId, from, range)) add(counts, row);
      await setImmediate();
    }
  }
  return counts;
}

interface DayRow {
  readonly place_of_birth: string;
  readonly date_of_birth: string;
  readonly people: number | bigint | string;
}

function add(counts: Map<string, Map<number, number>>, row: DayRow): void {
  const key = placeKey(row.place_of_birth);
  const year = Number(row.date_of_birth.slice(0, 4));
  const years = counts.get(key) ?? new Map<number, number>();
  years.set(year, (years.get(year) ?? 0) + Number(row.people));
  counts.set(key, years);
}

async function lastLine(db: Kysely<Schema>, fileId: number): Promise<number> {
  const row = await db
    .selectFrom('people')
    .select((people) => people.fn.max('line_no').as('last'))
    .where('file_id', '=', fileId)
    .executeTakeFirst();
  return row?.last ?? -1;
}

/** Grouping may put spellings together that differ in trailing spaces only: their key is the same. */
function batch(db: Kysely<Schema>, fileId: number, from: number, range: BornRange) {
  return db
    .selectFrom('people')
    .select(['place_of_birth', 'date_of_birth', sql<number>`count(*)`.as('people')])
    .where('file_id', '=', fileId)
    .where('line_no', '>=', from)
    .where('line_no', '<', from + batchRows)
    .where('date_of_birth', '>=', range.from)
    .where('date_of_birth', '<=', range.to)
    .groupBy(['place_of_birth', 'date_of_birth'])
    .execute();
}
