import type { SummaryCsvOptions } from '#shared/summary/summary.ts';
import type { CubeAt } from '../state/live-cube.ts';
import type { SlicedReads } from '../state/sliced-reads.ts';
import { createCountedOnce } from '../summary/counted-once.ts';
import type { Figures, FiguresQuery } from '../summary/figures.ts';
import type { ReadLines } from '../summary/read-lines.ts';
import type { Format, TableOptions } from '../summary/tables.ts';
import { type UnplacedKind, type UnplacedList, unplacedList } from '../summary/unplaced.ts';
import type { AnswerCache, Representation } from './answer-cache.ts';
import type { Standings } from './standings.ts';
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
  /** So many cities to suggest for each, at most; only of what is unmatched. */
  readonly suggest?: number | undefined;
}

export interface AnswersDeps {
  readonly figures: Figures;
  readonly sliced: SlicedReads;
  readonly lines: ReadLines;
  readonly answerCache: AnswerCache;
  readonly standings: Pick<Standings, 'now'>;
  readonly config: {
    readonly answersCachedBytesMax: number;
    readonly suggestComparisonsMax: number;
  };
}

/** What a birthplace takes in memory that is listed, and a city, roughly. */
const unplacedBytes = 150;
const cityBytes = 400;

/** What reader-api says of all that counts: as of now, or as of a data version. */
export interface Answers {
  /** People per country of birth. */
  summary(format: 'json' | 'csv', options?: SummaryCsvOptions): Promise<Representation>;
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
  const { figures, sliced, lines, answerCache, standings, config } = deps;
  const lists = createCountedOnce<UnplacedList>({
    bytesMax: config.answersCachedBytesMax,
    bytesOf: ({ places, cities }) =>
      unplacedBytes * (places.length + 1) + cityBytes * (cities?.size ?? 0),
  });
  return answersFrom(
    {
      // No cube goes on: it is not to be held while a question waits for its turn.
      get: (key, build) =>
        answerCache.get(key, ({ at, cube }: CubeAt) => build({ at, cells: cube.size.cells })),
      summary: async () => {
        const [at, { summary }] = await standings.now();
        return [at, summary];
      },
      figures,
      unplaced: (kind, { at, cells }, withCities) => {
        const list = () =>
          sliced.read(
            async ({ at, cube }, pause) =>
              [at, await unplacedList(cube, { kind, withCities, pause })] as const,
          );
        const key = withCities ? `${kind}, cities` : kind;
        return lists(key, at, () => lines.counting(cells, list));
      },
    },
    { lines, slices: sliced.slices, suggestComparisonsMax: config.suggestComparisonsMax },
  );
}
