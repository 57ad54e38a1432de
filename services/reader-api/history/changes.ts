import { hash } from 'node:crypto';
import { decodeCursor, encodeCursor } from '#shared/cursor.ts';
import { Problem } from '#shared/errors.ts';
import { type Standing, standingOf } from '#shared/summary/standing.ts';
import type { AnswerCache, Built, Representation } from '../answers/answer-cache.ts';
import type { Standings } from '../answers/standings.ts';
import type { WriterDeps } from '../answers/write-answers.ts';
import type { DataVersion, SeenVersion } from '../state/data-version.ts';
import type { ChangeObject } from './change-object.ts';
import type { PastCubes } from './past-cubes.ts';
import type { PastRepository } from './past-repository.ts';
import { behindProblem } from './past-versions.ts';
import type { VersionStep } from './step-repository.ts';
import { type ToChangesDeps, toChanges } from './to-changes.ts';

export interface ChangesRequest {
  /** Only what came after this data version. */
  readonly since?: number | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface ChangesDeps extends Pick<WriterDeps, 'slices'>, ToChangesDeps {
  readonly currentVersion: () => Promise<SeenVersion>;
  readonly answerCache: AnswerCache;
  readonly past: Pick<PastRepository, 'find' | 'lastTold'>;
  readonly cubes: PastCubes;
  readonly standings: Standings;
}

/** What each data version has changed. */
export interface Changes {
  /**
   * A page of changes, the newest first, as far as they are kept.
   *
   * @throws Problem validation_failed, too_many_reads, aggregate_too_large, database_unavailable
   */
  page(request: ChangesRequest): Promise<Representation>;
  /**
   * What has changed from one version to another, where both were counted lately.
   *
   * @throws the database's error
   */
  between(before: DataVersion, after: DataVersion): Promise<ChangeObject | undefined>;
}

/** A page, if nothing is purged while it is made; then once more. */
const triesMax = 2;

export function createChanges(deps: ChangesDeps): Changes {
  const { currentVersion, answerCache, past, standings } = deps;
  const pageAt = async (
    at: DataVersion,
    { since = 0, limit, cursor }: ChangesRequest,
    historyFrom: number,
  ): Promise<Built> => {
    const [after] =
      cursor === undefined ? [at.version + 1] : decodeCursor('changes', cursor, ['number']);
    const upTo = await past.lastTold(Math.min(at.version, after - 1));
    const oldest = Math.max(since, historyFrom);
    const from = Math.max(oldest, upTo - limit);
    const steps = upTo > from ? await deps.steps.between(from, upTo) : [];
    const items = await changesOf(steps, at.instance, deps);
    if (items.length < upTo - from) throw behindProblem();
    const next = from > oldest ? encodeCursor('changes', [from + 1]) : undefined;
    const page = { items, next: next ?? null, dataVersion: at.version, historyFrom };
    return { at, next, text: JSON.stringify(page) };
  };
  const pageOnce = async (request: ChangesRequest) => {
    const { historyFrom } = await currentVersion();
    // Purging makes no version of its own, but the list shorter.
    const question = hash('sha256', JSON.stringify({ ...request, historyFrom }), 'base64url');
    const key = `changes.${question.slice(0, 16)}.json`;
    return answerCache.get(key, ({ at }) => pageAt(at, request, historyFrom));
  };
  return {
    page: async (request) => {
      if (request.cursor !== undefined) decodeCursor('changes', request.cursor, ['number']);
      for (let tries = 1; ; tries++) {
        try {
          return await pageOnce(request);
        } catch (error) {
          const isGone = error instanceof Problem && error.code === 'version_gone';
          if (!isGone || tries === triesMax) throw error;
        }
      }
    },

    between: async (before, after) => {
      const [was, is] = [standings.known(before), standings.known(after)];
      if (!was || !is || before.version >= after.version) return undefined;
      if ((await past.find(before.version))?.token !== before.token) return undefined;
      const [step] = await deps.steps.between(after.version, after.version);
      if (!step) return undefined;
      const [change] = await toChanges([{ step, since: before.version, was, is }], deps);
      return change;
    },
  };
}

/** @param steps the newest first; the last one is what the one before it is compared with */
async function changesOf(
  steps: readonly VersionStep[],
  instance: number,
  deps: ChangesDeps,
): Promise<ChangeObject[]> {
  const found = await standingsOf(
    steps.map(({ version, token }) => ({ version, token, instance })),
    deps,
  );
  const differences = steps.slice(0, -1).flatMap((step, index) => {
    const since = step.version - 1;
    const [was, is] = [found.get(since), found.get(step.version)];
    return steps[index + 1]?.version === since && was && is ? [{ step, since, was, is }] : [];
  });
  return toChanges(differences, deps);
}

/** Counts those that are not known, all in one go. */
async function standingsOf(
  versions: readonly DataVersion[],
  { cubes, standings, slices }: ChangesDeps,
): Promise<Map<number, Standing>> {
  const found = new Map<number, Standing>();
  for (const version of versions) {
    const known = standings.known(version);
    if (known) found.set(version.version, known);
  }
  const isMissing = ({ version }: DataVersion) => !found.has(version);
  const [newest, oldest] = [versions.findIndex(isMissing), versions.findLastIndex(isMissing)];
  if (newest < 0) return found;
  const counted: [DataVersion, Standing][] = [];
  await cubes.walk(versions.slice(newest, oldest + 1).reverse(), async (version, cube) => {
    if (isMissing(version)) counted.push([version, await standingOf(cube, slices())]);
  });
  for (const [version, standing] of counted) {
    found.set(version.version, standings.note(version, standing));
  }
  return found;
}
