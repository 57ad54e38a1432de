import { summarize } from '#shared/summary/summary.ts';
import type { CubeAt } from '../state/live-cube.ts';
import type { SlicedReads } from '../state/sliced-reads.ts';
import { createCountedOnce } from '../summary/counted-once.ts';
import type { Figures, FiguresQuery } from '../summary/figures.ts';
import type { ReadLines } from '../summary/read-lines.ts';
import type { Format, TableOptions } from '../summary/tables.ts';
import { type Unplaced, type UnplacedKind, unplaced } from '../summary/unplaced.ts';
import type { AnswerCache, Representation } from './answer-cache.ts';
import { answersFrom } from './write-answers.ts';

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

/** What one of the birthplaces that are listed takes in memory, roughly. */
const unplacedBytes = 150;

/** What reader-api says of all that counts: as of now, or as of a data version. */
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

/** Answers as of now. */
export function createAnswers(deps: AnswersDeps): Answers {
  const { figures, sliced, lines, answerCache, config } = deps;
  const lists = createCountedOnce<readonly Unplaced[]>({
    bytesMax: config.answersCachedBytesMax,
    bytesOf: (list) => unplacedBytes * (list.length + 1),
  });
  return answersFrom(
    {
      // No cube goes on: it is not to be held while a question waits for its turn.
      get: (key, build) =>
        answerCache.get(key, ({ at, cube }: CubeAt) => build({ at, cells: cube.size.cells })),
      summary: () =>
        sliced.read(async ({ at, cube }, pause) => [at, await summarize(cube, pause)] as const),
      figures,
      unplaced: (kind, { at, cells }) => {
        const list = () =>
          sliced.read(
            async ({ at, cube }, pause) => [at, await unplaced(cube, kind, pause)] as const,
          );
        return lists(kind, at, () => lines.counting(cells, list));
      },
    },
    { lines, slices: sliced.slices },
  );
}
