import { hash } from 'node:crypto';
import type { Pause } from '#shared/concurrency/yield-if-due.ts';
import { decodeCursor, encodeCursor } from '#shared/cursor.ts';
import { type Summary, toCsv, toJson } from '#shared/summary/summary.ts';
import { bornRange } from '../rows/born-range.ts';
import type { Counted } from '../summary/counted-once.ts';
import type { Figures, QueryStart } from '../summary/figures.ts';
import type { ReadLines } from '../summary/read-lines.ts';
import { requireSortable, sortItems } from '../summary/sort-items.ts';
import { type Format, writeTable } from '../summary/tables.ts';
import { indexAfter, lastOf, type Unplaced, type UnplacedKind } from '../summary/unplaced.ts';
import type { Built, Representation } from './answer-cache.ts';
import type { Answers } from './answers.ts';

const pageItems = 100;

/** Where figures come from: all that counts now, or what counted at a data version. */
export interface AnswerSource {
  /**
   * An answer of before, or one that is built now, once however many ask for it.
   *
   * @param key names what is asked for, within an entity tag: visible ASCII without quotes
   */
  get(key: string, build: (start: QueryStart) => Promise<Built>): Promise<Representation>;
  summary(): Promise<Counted<Summary>>;
  readonly figures: Figures;
  unplaced(kind: UnplacedKind, start: QueryStart): Promise<Counted<readonly Unplaced[]>>;
}

export interface WriterDeps {
  readonly lines: ReadLines;
  /** The pauses of work that has all it needs. */
  readonly slices: () => Pause;
}

/** Answers written from the figures of a source. */
export function answersFrom(source: AnswerSource, { lines, slices }: WriterDeps): Answers {
  return {
    summary(format) {
      const write = format === 'json' ? toJson : toCsv;
      return source.get(`summary.${format}`, async () => {
        const [at, summary] = await source.summary();
        return { at, text: write(summary) };
      });
    },

    breakdown(request, format, options) {
      bornRange(request.bornFrom, request.bornTo);
      requireSortable(request.sort ?? [], request.by);
      const { sort = [], limit, ...query } = request;
      const build = async (start: QueryStart): Promise<Built> => {
        const [at, { items, totals }] = await source.figures(query, start);
        const write = async () => {
          const pause = slices();
          const sorted = await sortItems(items, { sort, limit, by: query.by, pause });
          const columns = [...query.by, 'people'];
          const envelope = { totals, dataVersion: at.version };
          return writeTable({ format, options, columns, items: sorted, envelope }, pause);
        };
        return { at, text: await lines.counting(items.length, write) };
      };
      return source.get(keyOf('breakdown', { ...request, ...options }, format), build);
    },

    unplaced(request, format, options) {
      const { kind, cursor, limit = format === 'json' ? pageItems : undefined } = request;
      const after =
        cursor === undefined ? undefined : lastOf(decodeCursor(kind, cursor, ['number', 'text']));
      const build = async (start: QueryStart): Promise<Built> => {
        const [at, all] = await source.unplaced(kind, start);
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
        const write = () => writeTable(table, slices());
        return { at, next, text: await lines.counting(items.length, write) };
      };
      return source.get(keyOf(kind, { limit, after, ...options }, format), build);
    },
  };
}

/** A short name for a question, fit for an entity tag. */
function keyOf(name: string, question: object, format: Format): string {
  const digest = hash('sha256', JSON.stringify(question), 'base64url');
  return `${name}.${digest.slice(0, 16)}.${format}`;
}
