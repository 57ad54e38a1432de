import type { DatabaseHandle } from '../database/connect.ts';
import { asProblem } from '../database/faults.ts';
import { isMoved } from '../database/sqlite-file.ts';
import { Problem } from '../errors.ts';
import type { ReadyCheck } from '../readiness.ts';

const part = 'The database';
const code = 'database_unavailable';

/** The database answers. */
export function databaseAnswers({ probe }: DatabaseHandle): ReadyCheck {
  return {
    part,
    code,
    check: async () => {
      try {
        await probe.answers();
      } catch (error) {
        throw isMoved(error) ? asProblem(error) : error;
      }
    },
  };
}

/** The database takes writes: a replica, or a server that is told to be read-only, does not. */
export function databaseTakesWrites({ probe }: DatabaseHandle): ReadyCheck {
  return {
    part,
    code,
    check: async () => {
      if (!(await probe.isWritable())) throw new Problem(code, 'The database is read-only.');
    },
  };
}
