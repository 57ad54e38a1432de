import { hash } from 'node:crypto';
import type { Pause } from '#shared/concurrency/yield-if-due.ts';
import { decodeCursor, encodeCursor } from '#shared/cursor.ts';
import { summarize, toCsv, toJson } from '#shared/summary/summary.ts';
import { bornRange } from '../rows/born-range.ts';
import type { CubeAt } from '../state/live-cube.ts';
import type { SlicedReads } from '../state/sliced-reads.ts';
import type { Breakdown } from '../summary/breakdown.ts';
import { type Counted, createCountedOnce } from '../summary/counted-once.ts';
import type { Figures, FiguresQuery, QueryStart } from '../summary/figures.ts';
import type { ReadLines } from '../summary/read-lines.ts';
import { requireSortable, sortItems } from '../summary/sort-items.ts';
import { type Format, type TableOptions, writeTable } from '../summary/tables.ts';
import {
  indexAfter,
  lastOf,
  type Unplaced,
  type UnplacedKind,
  unplaced,
} from '../summary/unplaced.ts';
import type { AnswerCache, Built, Representation } from './answer-cache.ts';

export interface BreakdownRequest extends FiguresQuery {
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
  readonly figures: Figures;
  readonly sliced: SlicedReads;
  readonly lines: ReadLines;
  readonly answerCache: AnswerCache;
  readonly config: { readonly answersCachedBytesMax: number };
}

const pageItems = 100;

/** What one of the birthplaces that are listed takes in memory, roughly. */
const unplacedBytes = 150;

/** What reader-api says of all that counts, as of now. */
export interface Answers {
  /** People per country of birth. */
  summary(format: 'json' | 'csv'): Promise<Representation>;
  /** People by any combination of dimensions. @throws Problem validation_failed; as `Figures` */
  breakdown(
    request: BreakdownRequest,
    format: Format,
    options: TableOptions,
  ): Promise<Representation>;
  /**
   * A page of the birthplaces that cannot be counted.
   *
   * @throws Problem validation_failed, too_many_reads
   */
  unplaced(
    request: UnplacedRequest,
    format: Format,
    options: TableOptions,
  ): Promise<Representation>;
}

export function createAnswers(deps: AnswersDeps): Answers {
  const { figures, sliced, lines, answerCache, config } = deps;
  const lists = createCountedOnce<readonly Unplaced[]>({
    bytesMax: config.answersCachedBytesMax,
    bytesOf: (list) => unplacedBytes * (list.length + 1),
  });
  const listOf = (kind: UnplacedKind, { at, cells }: QueryStart) => {
    const list = async ({ at, cube }: CubeAt, pause: Pause): Promise<Counted<Unplaced[]>> => [
      at,
      await unplaced(cube, kind, pause),
    ];
    return lists(kind, at, () => lines.counting(cells, () => sliced.read(list)));
  };
  return {
    summary(format) {
      const write = format === 'json' ? toJson : toCsv;
      return answerCache.get(`summary.${format}`, () =>
        sliced.read(async ({ at, cube }, pause) => {
          return { at, text: write(await summarize(cube, pause)) };
        }),
      );
    },

    breakdown(request, format, options) {
      bornRange(request.bornFrom, request.bornTo);
      requireSortable(request.sort ?? [], request.by);
      const { sort = [], limit, ...query } = request;
      const write = async ([at, { items, totals }]: Counted<Breakdown>): Promise<Built> => {
        const pause = sliced.slices();
        const sorted = await sortItems(items, { sort, limit, by: query.by, pause });
        const columns = [...query.by, 'people'];
        const envelope = { totals, dataVersion: at.version };
        const table = { format, options, columns, items: sorted, envelope };
        return { at, text: await writeTable(table, pause) };
      };
      const build = async (start: QueryStart): Promise<Built> => {
        const counted = await figures(query, start);
        return lines.counting(counted[1].items.length, () => write(counted));
      };
      const key = keyOf('breakdown', { ...request, ...options }, format);
      return answerCache.get(key, (now) => build(queryStartOf(now)));
    },

    unplaced(request, format, options) {
      const { kind, cursor, limit = format === 'json' ? pageItems : undefined } = request;
      const after =
        cursor === undefined ? undefined : lastOf(decodeCursor(kind, cursor, ['number', 'text']));
      const build = async (start: QueryStart): Promise<Built> => {
        const [at, all] = await listOf(kind, start);
        const from = after ? indexAfter(all, after) : 0;
        const items = all.slice(from, limit === undefined ? undefined : from + limit);
        const last = items.at(-1);
        const next =
          last && all.length > from + items.length
            ? encodeCursor(kind, [last.people, last.place_of_birth])
            : undefined;
        const of = kind === 'ambiguous' ? ['countries'] : [];
        const columns = ['place_of_birth', 'people', ...of];
        const envelope = { next: next ?? null, dataVersion: at.version };
        const table = { format, options, columns, items, envelope };
        const write = () => writeTable(table, sliced.slices());
        return { at, next, text: await lines.counting(items.length, write) };
      };
      const key = keyOf(kind, { limit, after, ...options }, format);
      return answerCache.get(key, (now) => build(queryStartOf(now)));
    },
  };
}

/** No cube: it is not to be held while a question waits for its turn. */
function queryStartOf({ at, cube }: CubeAt): QueryStart {
  return { at, cells: cube.size.cells };
}

/** A short name for a question, fit for an entity tag. */
function keyOf(name: string, question: object, format: Format): string {
  const digest = hash('sha256', JSON.stringify(question), 'base64url');
  return `${name}.${digest.slice(0, 16)}.${format}`;
}
