import type { DatabaseHandle } from '#shared/database/connect.ts';
import type { Retrying } from '#shared/database/retry.ts';
import { readArrays } from '#shared/database/snapshot.ts';
import { createFileRows } from '#shared/summary/file-rows.ts';
import { type Changes, type ChangesDeps, createChanges } from './changes.ts';
import { createFindAnswers, type FindAnswers, type PastAnswersDeps } from './past-answers.ts';
import { createPastCubes, type PastCubes, type PastCubesDeps } from './past-cubes.ts';
import { createPastRepository } from './past-repository.ts';
import { createFindPastVersion, type PastVersionsDeps } from './past-versions.ts';
import { createStepRepository } from './step-repository.ts';

export type HistoryDeps = Omit<PastVersionsDeps, 'past'> &
  Omit<PastAnswersDeps, 'find' | 'cubes'> &
  Omit<PastCubesDeps, 'past' | 'rows'> &
  Omit<ChangesDeps, 'past' | 'steps' | 'cubes'> & {
    readonly database: DatabaseHandle;
    /** How reads are done again after a fault that passes. */
    readonly reading: Retrying;
    readonly config: PastAnswersDeps['config'] & PastCubesDeps['config'] & ChangesDeps['config'];
  };

/** What counted at earlier data versions, and what each has changed. */
export interface History {
  readonly findAnswers: FindAnswers;
  readonly changes: Changes;
  readonly cubes: Pick<PastCubes, 'figures'>;
}

export function createHistory(deps: HistoryDeps): History {
  const { database, reading } = deps;
  const past = createPastRepository(database, reading);
  const steps = createStepRepository(database, reading);
  const rows = createFileRows(database.db, (query) => reading(() => readArrays(database, query)));
  const cubes = createPastCubes({ ...deps, past, rows });
  const find = createFindPastVersion({ ...deps, past });
  return {
    findAnswers: createFindAnswers({ ...deps, find, cubes }),
    changes: createChanges({ ...deps, past, steps, cubes }),
    cubes,
  };
}
