import type { Pause } from '#shared/concurrency/yield-if-due.ts';
import { Problem } from '#shared/errors.ts';
import { type BornRange, bornRange } from '../rows/born-range.ts';
import { createDayCount, type DayCount, type DayCountDeps } from '../rows/day-counts.ts';
import type { FileCatalog } from '../rows/file-catalog.ts';
import { RowsGone } from '../rows/scan.ts';
import type { DataVersion } from '../state/data-version.ts';
import type { CubeAt, LiveCube } from '../state/live-cube.ts';
import type { SlicedReads } from '../state/sliced-reads.ts';
import { type Breakdown, type BreakdownQuery, breakdown } from './breakdown.ts';
import { type Counted, createCountedOnce } from './counted-once.ts';
import type { ReadLines } from './read-lines.ts';

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
  readonly catalog: FileCatalog;
  readonly lines: ReadLines;
  readonly config: {
    readonly dayQueryMs: number;
    readonly dayQueryRowsMax: number;
    readonly breakdownItemsMax: number;
    readonly answersCachedBytesMax: number;
  };
}

/** Where a question begins: at a data version, with a cube of so many cells. */
export interface QueryStart {
  readonly at: DataVersion;
  readonly cells: number;
}

/**
 * The figures of a question as of a data version, or of a later one.
 *
 * @throws Problem validation_failed, query_too_large, too_many_reads, time_limit; as
 *   `LiveCube.read`
 */
export type Figures = (query: FiguresQuery, start: QueryStart) => Promise<Counted<Breakdown>>;

export function createFigures(deps: FiguresDeps): Figures {
  const { cube, sliced, days, catalog, lines, config } = deps;
  const { dayQueryMs, dayQueryRowsMax, breakdownItemsMax: itemsMax } = config;
  const once = createCountedOnce<Breakdown>({ bytesMax: config.answersCachedBytesMax, bytesOf });
  const byYears = (query: BreakdownQuery, range: BornRange | undefined) =>
    sliced.read(async ({ at, cube }, pause): Promise<Counted<Breakdown>> => {
      const options = { range: range?.years, itemsMax, pause };
      return [at, await breakdown(cube, cube.births(), query, options)];
    });
  const requireCountable = (rows: number): void => {
    if (rows <= dayQueryRowsMax) return;
    const detail =
      `A query for single days would scan ${rows} rows, and ${dayQueryRowsMax} are allowed ` +
      '(DAY_QUERY_ROWS_MAX); ask for whole years.';
    throw new Problem('query_too_large', detail);
  };
  /** @returns undefined where the places have changed since */
  const byDaysOnce = async (query: BreakdownQuery, count: DayCount) => {
    const { at, lineage, files } = await cube.read(({ at, lineage, files }) => {
      return { at, lineage, files };
    });
    const listed = await catalog.files('people', { lineage, files });
    const rows = listed.reduce((sum, file) => sum + file.rows, 0);
    requireCountable(rows);
    const { history } = lineage;
    const people = { history, files: new Set(listed.map(({ id }) => id)) };
    await lines.scanning(rows, () => count.read(people, Date.now() + dayQueryMs));
    const match = async (now: CubeAt, pause: Pause): Promise<Counted<Breakdown> | undefined> => {
      const arePlacesSame =
        now.lineage.history === history && now.files.get('places') === files.get('places');
      if (!arePlacesSame) return undefined;
      return [at, await breakdown(now.cube, count.births(), query, { itemsMax, pause })];
    };
    return lines.counting(rows, () => sliced.read(match));
  };
  const byDays = async (query: BreakdownQuery, range: BornRange): Promise<Counted<Breakdown>> => {
    const count = createDayCount(range, days);
    for (let round = 0; round < roundsMax; round++) {
      try {
        const counted = await byDaysOnce(query, count);
        if (counted) return counted;
      } catch (error) {
        if (!(error instanceof RowsGone)) throw error;
      }
    }
    throw new Problem('time_limit', 'The data change faster than they can be counted by days.');
  };
  return async (query, { at, cells }) => {
    const range = bornRange(query.bornFrom, query.bornTo);
    const count = () =>
      range && !range.years
        ? byDays(query, range)
        : lines.counting(cells, () => byYears(query, range));
    return once(JSON.stringify(query), at, count);
  };
}

function bytesOf({ items }: Breakdown): number {
  const fields = Object.keys(items[0] ?? {}).length;
  return itemBytes + items.length * (itemBytes + fields * fieldBytes);
}
