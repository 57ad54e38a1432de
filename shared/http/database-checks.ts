import { withinTime } from '../concurrency/within-time.ts';
import type { DatabaseHandle } from '../database/connect.ts';
import { asProblem } from '../database/faults.ts';
import { hasSchema } from '../database/has-schema.ts';
import { isMoved } from '../database/sqlite-file.ts';
import { Problem } from '../errors.ts';
import type { ReadyCheck } from '../readiness.ts';

/** Longest that is waited for an answer about the schema. */
const schemaMs = 200;

const name = 'database';
const part = 'The database';
const code = 'database_unavailable';

/** The database answers. */
export function databaseAnswers({ probe }: DatabaseHandle): ReadyCheck {
  return {
    name,
    part,
    code,
    word: 'moved',
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
    name,
    part,
    code,
    word: 'read_only',
    check: async () => {
      if (!(await probe.isWritable())) throw new Problem(code, 'The database is read-only.');
    },
  };
}

/** The schema is the one that this version needs: of a backup that was put back it may be older. */
export function schemaIsCurrent({ db }: DatabaseHandle): ReadyCheck {
  let asking: Promise<boolean> | undefined;
  // Where the database does not answer, that is what is said.
  const ask = () =>
    hasSchema(db)
      .catch(() => true)
      .finally(() => {
        asking = undefined;
      });
  return {
    name: 'migration',
    part: 'The schema of the database',
    code,
    word: 'behind',
    check: async () => {
      // A connection may be waiting for a lock, which says nothing of the schema; nor are more
      // questions to wait for it.
      asking ??= ask();
      if (await withinTime(asking, { ms: schemaMs, late: () => true })) return;
      throw new Problem(code, 'The schema of the database is older than this version needs.');
    },
  };
}
