import type { FairTurns } from '#shared/concurrency/fair-turns.ts';
import { placeKey } from '#shared/datasets/place-key.ts';
import { Problem } from '#shared/errors.ts';
import type { Births } from '#shared/summary/cube.ts';
import type { BornRange } from './born-range.ts';
import type { RowsRepository } from './rows-repository.ts';
import { requireWhole } from './scan.ts';

/** Who is counted: people by year, by place key. A key may come several times. */
export type BirthsOfPlaces = Iterable<readonly [key: string, ReadonlyMap<number, number>]>;

/** Lines that are counted in one statement; SQLite has the event loop wait that long. */
const linesAtOnce = 5_000;

export interface DayCountDeps {
  readonly rows: RowsRepository;
  readonly turn: FairTurns;
}

/** The files of people that count, in a history of the data. */
export interface PeopleFiles {
  readonly history: number;
  readonly files: ReadonlySet<number>;
}

/** Those born within a range of days, as far as they have been counted. */
export interface DayCount {
  /**
   * Counts what has not been counted yet of these files, and forgets others.
   *
   * @param deadline when it has taken too long: milliseconds since 1970
   * @throws Problem time_limit, database_unavailable; RowsGone
   */
  read(people: PeopleFiles, deadline: number): Promise<void>;
  births(): BirthsOfPlaces;
}

/**
 * Counts from the rows themselves, in small ranges of their key. Rows never change within a
 * history: whatever is published meanwhile, each file is read once.
 */
export function createDayCount(range: BornRange, deps: DayCountDeps): DayCount {
  const counts = new Map<number, Births>();
  let latest: number | undefined;
  return {
    read: async ({ history, files }, deadline) => {
      if (history !== latest) counts.clear();
      latest = history;
      for (const id of counts.keys()) if (!files.has(id)) counts.delete(id);
      for (const id of files) {
        if (!counts.has(id)) counts.set(id, await countFile(id, { range, deadline }, deps));
      }
    },
    *births() {
      for (const births of counts.values()) yield* births;
    },
  };
}

interface DayQuestion {
  readonly range: BornRange;
  readonly deadline: number;
}

async function countFile(
  fileId: number,
  { range, deadline }: DayQuestion,
  { rows, turn }: DayCountDeps,
): Promise<Births> {
  const counts = new Map<string, Map<number, number>>();
  const last = await rows.lastLine('people', fileId);
  for (let after = 0; after < last; after += linesAtOnce) {
    await turn();
    if (Date.now() > deadline) {
      throw new Problem(
        'time_limit',
        'The query took longer than DAY_QUERY_MS; a range of whole years is answered at once.',
      );
    }
    const lines = { after, upTo: after + linesAtOnce };
    for (const row of await rows.births(fileId, lines, range)) add(counts, row);
  }
  await requireWhole([fileId], rows);
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
