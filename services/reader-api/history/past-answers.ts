import { LRUCache } from 'lru-cache';
import { Problem } from '#shared/errors.ts';
import type { Cube } from '#shared/summary/cube.ts';
import { type Standing, standingOf } from '#shared/summary/standing.ts';
import {
  entryBytes,
  type Representation,
  toRepresentation,
  versionKey,
} from '../answers/answer-cache.ts';
import type { Answers } from '../answers/answers.ts';
import type { Standings } from '../answers/standings.ts';
import { type AnswerSource, answersFrom, type WriterDeps } from '../answers/write-answers.ts';
import { bornRange, type YearRange } from '../rows/born-range.ts';
import { type DataVersion, isSame } from '../state/data-version.ts';
import type { LiveCube } from '../state/live-cube.ts';
import { standsAt } from '../state/stands-at.ts';
import { breakdown } from '../summary/breakdown.ts';
import type { FiguresQuery } from '../summary/figures.ts';
import { unplacedList } from '../summary/unplaced.ts';
import type { PastCubes } from './past-cubes.ts';
import type { FindPastVersion, PastQuery, PastVersion } from './past-versions.ts';

export interface PastAnswersDeps extends WriterDeps {
  readonly find: FindPastVersion;
  readonly cubes: PastCubes;
  readonly standings: Standings;
  /** Answers as of now, and where they stand. */
  readonly live: Answers;
  readonly cube: Pick<LiveCube, 'held'>;
  readonly config: {
    readonly historyCachedBytesMax: number;
    readonly breakdownItemsMax: number;
  };
}

/** Answers as of a data version. */
export interface AnswersAt {
  readonly answers: Answers;
  /** Whether the same question will always have these answers. */
  readonly isFinal: boolean;
}

/**
 * The answers as of the data version that is asked for, byte for byte what they were then; without
 * one, as of now.
 *
 * @throws Problem as `FindPastVersion`
 */
export type FindAnswers = (query: PastQuery) => Promise<AnswersAt>;

export function createFindAnswers(deps: PastAnswersDeps): FindAnswers {
  const { find, live, config } = deps;
  const ready = new LRUCache<string, Representation>({
    maxSize: config.historyCachedBytesMax,
    sizeCalculation: ({ bytes }) => bytes + entryBytes,
  });
  const building = new Map<string, Promise<Representation>>();
  const once = async (name: string, build: () => Promise<Representation>) => {
    const built = build();
    building.set(name, built);
    try {
      const representation = await built;
      ready.set(name, representation);
      return representation;
    } finally {
      building.delete(name);
    }
  };
  const get = (at: DataVersion, key: string, build: () => Promise<Representation>) => {
    const name = `${versionKey(at)}.${key}`;
    return Promise.resolve(ready.get(name) ?? building.get(name) ?? once(name, build));
  };
  const answersAt = (at: DataVersion): Answers =>
    answersFrom(
      {
        ...figuresAt(at, deps),
        get: (key, build) =>
          get(at, key, async () => {
            const { text, next } = await build({ at, cells: 0 });
            return toRepresentation(key, at, text, next);
          }),
      },
      deps,
    );
  return async (query) => {
    if (query.version === undefined && query.at === undefined) {
      return { answers: live, isFinal: false };
    }
    const version = await find(query);
    const { at, isFinal } = version;
    return { answers: liveWhileAt(version, answersAt(at), deps), isFinal };
  };
}

/** What counted at a version is counted from a cube of its own. */
function figuresAt(at: DataVersion, deps: PastAnswersDeps): Omit<AnswerSource, 'get'> {
  const { cubes, standings, lines, slices, config } = deps;
  const counted = async <T>(work: (cube: Cube) => Promise<T>): Promise<T> => {
    const cube = await cubes.at(at);
    return lines.counting(cube.size.cells, () => work(cube));
  };
  const count = async <T>(work: (cube: Cube) => Promise<T>) => [at, await counted(work)] as const;
  return {
    summary: async () => {
      const known = standings.known(at);
      const count = async (cube: Cube): Promise<Standing> => standingOf(cube, slices());
      const { summary } = known ?? standings.note(at, await counted(count));
      return [at, summary];
    },
    figures: async (query) => {
      const range = wholeYears(query);
      const options = { range, itemsMax: config.breakdownItemsMax, pause: slices() };
      return count((cube) => breakdown(cube, cube.births(), query, options));
    },
    unplaced: (kind, _, withCities) =>
      count((cube) => unplacedList(cube, { kind, withCities, pause: slices() })),
  };
}

/** The newest version needs no cube beside the one that is there, unless that moves on. */
function liveWhileAt(
  { at, isNow }: PastVersion,
  past: Answers,
  { live, cube }: PastAnswersDeps,
): Answers {
  const ask = async (question: (answers: Answers) => Promise<Representation>) => {
    if (!isNow && !standsAt(cube, at)) return question(past);
    const answer = await question(live);
    return isSame(answer.at, at) ? answer : question(past);
  };
  return {
    summary: (...asked) => ask((answers) => answers.summary(...asked)),
    breakdown: async (...asked) => {
      wholeYears(asked[0]);
      return ask((answers) => answers.breakdown(...asked));
    },
    unplaced: (...asked) => ask((answers) => answers.unplaced(...asked)),
  };
}

/** Single days are counted from rows, and these may be gone. @throws Problem validation_failed */
function wholeYears({ bornFrom, bornTo }: FiguresQuery): YearRange | undefined {
  const range = bornRange(bornFrom, bornTo);
  if (!range || range.years) return range?.years;
  const detail = 'A range of single days can be counted as of now only; ask for whole years.';
  throw new Problem('validation_failed', detail);
}
