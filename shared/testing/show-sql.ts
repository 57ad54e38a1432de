import { tracingChannel } from 'node:diagnostics_channel';
import { DatabaseSync, StatementSync } from 'node:sqlite';

/*
 * Loaded by `node --import`, it writes every SQL statement to stderr, and how long it took. On
 * SQLite values are shown as `?`; on MySQL they stand in the text, so this is for data that may be
 * seen.
 */

const textCharsMax = 2_000;

function show(sql: string, startedAt: number): void {
  const ms = (performance.now() - startedAt).toFixed(1);
  const text = sql.replaceAll(/\s+/g, ' ').trim().slice(0, textCharsMax);
  process.stderr.write(`[sql] ${ms} ms  ${text}\n`);
}

/** What mysql2 tells of a statement (its `tracing.js`); the same object from start to end. */
interface Traced {
  readonly query: string;
}

for (const name of ['mysql2:query', 'mysql2:execute']) {
  const started = new WeakMap<object, number>();
  const end = (message: unknown) => {
    const traced = message as Traced;
    show(traced.query, started.get(traced) ?? performance.now());
  };
  tracingChannel(name).subscribe({
    start: (message) => started.set(message, performance.now()),
    end: () => undefined,
    asyncStart: end,
    asyncEnd: () => undefined,
    error: () => undefined,
  });
}

/** Has a method tell what was run. @param sqlOf finds the statement */
function shown<T extends object>(
  prototype: T,
  method: string & keyof T,
  sqlOf: (self: T, values: readonly unknown[]) => string,
): void {
  const original = prototype[method] as (...values: unknown[]) => unknown;
  const showing = function (this: T, ...values: unknown[]) {
    const startedAt = performance.now();
    try {
      return original.apply(this, values);
    } finally {
      show(sqlOf(this, values), startedAt);
    }
  };
  Object.defineProperty(prototype, method, { value: showing, configurable: true });
}

for (const method of ['run', 'all', 'get', 'iterate'] as const) {
  shown(StatementSync.prototype, method, ({ sourceSQL }) => sourceSQL);
}
shown(DatabaseSync.prototype, 'exec', (_database, [sql]) => String(sql));
