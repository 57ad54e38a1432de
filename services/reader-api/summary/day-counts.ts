import { placeKey } from '#shared/datasets/place-key.ts';
import { Problem } from '#shared/errors.ts';
import type { Births } from '#shared/summary/cube.ts';
import type { RowsRepository } from '../listings/rows-repository.ts';
import { requireWhole } from '../listings/scan.ts';
import type { Turns } from '../listings/turns.ts';
import type { BornRange } from './born.ts';

/** Lines that are counted in one statement; SQLite has the event loop wait that long. */
const linesAtOnce = 5_000;

export interface DayCountDeps {
  readonly rows: RowsRepository;
  readonly turn: Turns;
}

export interface DayQuestion {
  /** The files that count. */
  readonly files: Iterable<number>;
  readonly range: BornRange;
  /** When it has taken too long: milliseconds since 1970. */
  readonly deadline: number;
}

/**
 * Counts those born within a range of days from the rows themselves, in small ranges of their key.
 *
 * @throws Problem time_limit, database_unavailable; RowsGone
 */
export async function countDays(
  { files, range, deadline }: DayQuestion,
  { rows, turn }: DayCountDeps,
): Promise<Births> {
  const counts = new Map<string, Map<number, number>>();
  for (const fileId of files) {
    const last = await rows.lastLine('people', fileId);
    for (let after = 0; after < last; after += linesAtOnce) {
      await turn();
      if (Date.now() > deadline) {
        throw new Problem(
          'time_limit',
          'It takes longer than DAY_QUERY_MS; whole years take none.',
        );
      }
      const lines = { after, upTo: after + linesAtOnce };
      for (const row of await rows.births(fileId, lines, range)) add(counts, row);
    }
    await requireWhole([fileId], rows);
  }
  return counts;
}

function add(
  counts: Map<string, Map<number, number>>,
  row: { readonly place_of_birth: string; readonly date_of_birth: string; readonly people: number },
): void {
  const key = placeKey(row.place_of_birth);
  const year = Number(row.date_of_birth.slice(0, 4));
  const years = counts.get(key) ?? new Map<number, number>();
  years.set(year, (years.get(year) ?? 0) + Number(row.people));
  counts.set(key, years);
}
