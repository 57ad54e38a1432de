import { hash } from 'node:crypto';
import { decodeCursor, encodeCursor } from '#shared/cursor.ts';
import { Problem } from '#shared/errors.ts';
import { summarize, toCsv, toJson } from '#shared/summary/summary.ts';
import type { CubeAt, LiveCube } from '../cube/live-cube.ts';
import { RowsGone } from '../listings/scan.ts';
import type { Representation, Representations } from '../versions/representations.ts';
import { bornRange } from './born.ts';
import { type Breakdown, type BreakdownQuery, breakdown } from './breakdown.ts';
import { countedOnce } from './counted-once.ts';
import { countDays, type DayCountDeps } from './day-counts.ts';
import { requireSortable, sortItems } from './sort-items.ts';
import { type Format, type TableOptions, toCsvTable, toNdjson } from './tables.ts';
import { indexBehind, lastOf, type UnplacedKind, unplacedLists } from './unplaced.ts';

export interface BreakdownRequest extends BreakdownQuery {
  readonly bornFrom?: string | undefined;
  readonly bornTo?: string | undefined;
  readonly sort?: readonly string[] | undefined;
  readonly limit?: number | undefined;
}

export interface UnplacedRequest {
  readonly kind: UnplacedKind;
  /** Most of one page; without it, JSON comes in pages and the others whole. */
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

export interface AnswersDeps {
  readonly days: DayCountDeps;
  readonly cube: LiveCube;
  readonly representations: Representations;
  readonly config: { readonly dayQueryMs: number; readonly answersCachedBytesMax: number };
}

const triesMax = 5;
const pageItems = 100;

/** What reader-api says of all that counts, as of now. */
export type Answers = ReturnType<typeof answers>;

export function answers({ days, cube, representations, config }: AnswersDeps) {
  const listOf = unplacedLists();
  const once = countedOnce(config);
  const count = async (start: CubeAt, request: BreakdownRequest): Promise<[CubeAt, Breakdown]> => {
    const range = bornRange(request.bornFrom, request.bornTo);
    if (!range || range.years) {
      return [start, breakdown(start.cube, start.cube.births(), request, range?.years)];
    }
    const deadline = Date.now() + config.dayQueryMs;
    let at = start;
    for (let tries = 0; tries < triesMax; tries++) {
      const files = at.files.get('people') ?? [];
      try {
        const births = await countDays({ files, range, deadline }, days);
        // The rows were of this version; the places they are matched with must be, too.
        if (cube.isAt(at.at)) return [at, breakdown(at.cube, births, request)];
      } catch (error) {
        if (!(error instanceof RowsGone)) throw error;
      }
      at = await cube.read((now) => now);
    }
    throw new Problem('time_limit', 'The data changes faster than it can be counted by days.');
  };
  return {
    /** People per country of birth. */
    summary(format: 'json' | 'csv'): Promise<Representation> {
      return representations.get(`summary.${format}`, (at) => {
        const summary = summarize(at.cube);
        return { at, text: format === 'json' ? toJson(summary) : toCsv(summary) };
      });
    },

    /** People by any combination of dimensions. @throws Problem validation_failed, time_limit */
    breakdown(request: BreakdownRequest, format: Format, options: TableOptions) {
      bornRange(request.bornFrom, request.bornTo);
      requireSortable(request.sort ?? [], request.by);
      const key = keyOf('breakdown', { ...request, ...options }, format);
      return representations.get(key, async (start) => {
        const { sort = [], limit, ...counted } = request;
        const figures = JSON.stringify(counted);
        const [at, { items, totals }] = await once(figures, start, () => count(start, request));
        const sorted = sortItems(items, sort, request.by, limit);
        const columns = [...request.by, 'people'];
        const dataVersion = at.at.version;
        if (format === 'csv') return { at, text: toCsvTable(columns, sorted, options) };
        if (format === 'ndjson') return { at, text: toNdjson(sorted) };
        return { at, text: JSON.stringify({ items: sorted, totals, dataVersion }) };
      });
    },

    /** A page of the birthplaces that cannot be counted. @throws Problem validation_failed */
    unplaced(request: UnplacedRequest, format: Format, options: TableOptions) {
      const { kind, cursor, limit = format === 'json' ? pageItems : undefined } = request;
      const after =
        cursor === undefined ? undefined : lastOf(decodeCursor(kind, cursor, ['number', 'text']));
      const key = keyOf(kind, { limit, after, ...options }, format);
      return representations.get(key, (at) => {
        const all = listOf(at, kind);
        const from = after ? indexBehind(all, after) : 0;
        const items = all.slice(from, limit === undefined ? undefined : from + limit);
        const last = items.at(-1);
        const next =
          last && all.length > from + items.length
            ? encodeCursor(kind, [last.people, last.place_of_birth])
            : undefined;
        const columns = [
          'place_of_birth',
          'people',
          ...(kind === 'ambiguous' ? ['countries'] : []),
        ];
        if (format === 'csv') return { at, next, text: toCsvTable(columns, items, options) };
        if (format === 'ndjson') return { at, next, text: toNdjson(items) };
        const page = { items, next: next ?? null, dataVersion: at.at.version };
        return { at, next, text: JSON.stringify(page) };
      });
    },
  };
}

/** A short name for a question, fit for an entity tag. */
function keyOf(name: string, question: object, format: Format): string {
  const digest = hash('sha256', JSON.stringify(question), 'base64url');
  return `${name}.${digest.slice(0, 16)}.${format}`;
}
