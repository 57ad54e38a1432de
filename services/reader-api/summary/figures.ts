import { Problem } from '#shared/errors.ts';
import type { LiveCube } from '../cube/live-cube.ts';
import type { SlicedReads } from '../cube/sliced-reads.ts';
import { RowsGone } from '../listings/scan.ts';
import type { DataVersion } from '../versions/data-version.ts';
import { type BornRange, bornRange } from './born.ts';
import { type Breakdown, type BreakdownQuery, breakdown } from './breakdown.ts';
import { type Counted, countedOnce } from './counted-once.ts';
import { type DayCount, type DayCountDeps, dayCount } from './day-counts.ts';

/** Most rounds of a count by days, each after the places it is matched with have changed. */
const roundsMax = 5;

/** What an object with a few fields takes in memory, and each of its fields. */
const itemBytes = 24;
const fieldBytes = 8;

/** All of a breakdown but how it is sorted, cut off and written. */
export interface FiguresQuery extends BreakdownQuery {
  readonly bornFrom?: string | undefined;
  readonly bornTo?: string | undefined;
}

export interface FiguresDeps {
  readonly cube: Pick<LiveCube, 'read'>;
  readonly sliced: SlicedReads;
  readonly days: DayCountDeps;
  readonly config: { readonly dayQueryMs: number; readonly answersCachedBytesMax: number };
}

/**
 * The figures of a question as of a data version, or of a later one.
 *
 * @throws Problem validation_failed, time_limit; as `LiveCube.read`
 */
export type Figures = (query: FiguresQuery, at: DataVersion) => Promise<Counted<Breakdown>>;

export function figuresOf({ cube, sliced, days, config }: FiguresDeps): Figures {
  const once = countedOnce<Breakdown>({ bytesMax: config.answersCachedBytesMax, bytesOf });
  const byYears = (query: BreakdownQuery, range: BornRange | undefined) =>
    sliced.read(async ({ at, cube }, pause): Promise<Counted<Breakdown>> => {
      const options = { range: range?.years, pause };
      return [at, await breakdown(cube, cube.births(), query, options)];
    });
  /** @returns undefined where the places have changed since, or rows have gone */
  const byDaysOnce = async (query: BreakdownQuery, count: DayCount) => {
    const seen = await cube.read(({ at, lineage: { history }, files }) => ({ at, history, files }));
    const { at, history, files } = seen;
    const people = { history, files: files.get('people') ?? new Set<number>() };
    await count.read(people, Date.now() + config.dayQueryMs);
    return sliced.read(async (now, pause): Promise<Counted<Breakdown> | undefined> => {
      const arePlacesSame =
        now.lineage.history === history && now.files.get('places') === files.get('places');
      if (!arePlacesSame) return undefined;
      return [at, await breakdown(now.cube, count.births(), query, { pause })];
    });
  };
  const byDays = async (query: BreakdownQuery, range: BornRange): Promise<Counted<Breakdown>> => {
    const count = dayCount(range, days);
    for (let round = 0; round < roundsMax; round++) {
      try {
        const counted = await byDaysOnce(query, count);
        if (counted) return counted;
      } catch (error) {
        if (!(error instanceof RowsGone)) throw error;
      }
    }
    throw new Problem('time_limit', 'The data changes faster than it can be counted by days.');
  };
  return async (query, at) => {
    const range = bornRange(query.bornFrom, query.bornTo);
    const count = () => (range && !range.years ? byDays(query, range) : byYears(query, range));
    return once(JSON.stringify(query), at, count);
  };
}

function bytesOf({ items }: Breakdown): number {
  const fields = Object.keys(items[0] ?? {}).length;
  return itemBytes + items.length * (itemBytes + fields * fieldBytes);
}
