import { hash } from 'node:crypto';
import { type Summary, toCsv, toJson } from '#shared/summary/summary.ts';
import { bornRange } from '../rows/born-range.ts';
import type { Counted } from '../summary/counted-once.ts';
import type { Figures, QueryStart } from '../summary/figures.ts';
import { requireSortable, sortItems } from '../summary/sort-items.ts';
import { type Format, writeTable } from '../summary/tables.ts';
import type { UnplacedKind, UnplacedList } from '../summary/unplaced.ts';
import type { Built, Representation } from './answer-cache.ts';
import type { Answers } from './answers.ts';
import { type UnplacedWriterDeps, unplacedWriter } from './write-unplaced.ts';

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
  /** @param withCities whether to list the cities, too */
  unplaced(
    kind: UnplacedKind,
    start: QueryStart,
    withCities: boolean,
  ): Promise<Counted<UnplacedList>>;
}

export type WriterDeps = UnplacedWriterDeps;

/** Answers written from the figures of a source. */
export function answersFrom(source: AnswerSource, deps: WriterDeps): Answers {
  const { lines, slices } = deps;
  return {
    summary(format, options = {}) {
      const { bom = false, formulaSafe = false } = format === 'csv' ? options : {};
      const name = ['summary', ...(bom ? ['bom'] : []), ...(formulaSafe ? ['safe'] : []), format];
      return source.get(name.join('.'), async () => {
        const [at, summary] = await source.summary();
        const text = format === 'json' ? toJson(summary) : toCsv(summary, { bom, formulaSafe });
        return { at, text };
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
      const writer = unplacedWriter(request, format, options, deps);
      const key = keyOf(request.kind, { ...writer.page, ...options }, format);
      return source.get(key, async (start) =>
        writer.write(await source.unplaced(request.kind, start, request.suggest !== undefined)),
      );
    },
  };
}

/** A short name for a question, fit for an entity tag. */
function keyOf(name: string, question: object, format: Format): string {
  const digest = hash('sha256', JSON.stringify(question), 'base64url');
  return `${name}.${digest.slice(0, 16)}.${format}`;
}
