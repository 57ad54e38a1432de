import { tracingChannel } from 'node:diagnostics_channel';
import { DatabaseSync, StatementSync } from 'node:sqlite';

/** Told of a statement once it has ended: its text, on SQLite without its values. */
export type OnStatement = (sql: string, ms: number) => void;

const listeners = new Set<OnStatement>();
const mysqlListeners = new Set<OnStatement>();
let isWatching = false;
let isWatchingMysql = false;

/**
 * Tells of every SQL statement of this process, on any connection.
 *
 * @returns ends that
 */
export function onStatements(listener: OnStatement): () => void {
  if (!isWatching) watchSqlite();
  isWatching = true;
  listeners.add(listener);
  const end = onMysqlStatements(listener);
  return () => {
    listeners.delete(listener);
    end();
  };
}

/** Tells of those sent to MySQL only, and leaves SQLite's prototypes as they are. */
export function onMysqlStatements(listener: OnStatement): () => void {
  if (!isWatchingMysql) watchMysql();
  isWatchingMysql = true;
  mysqlListeners.add(listener);
  return () => mysqlListeners.delete(listener);
}

/** The statements that this process sends while something is done, as `onStatements` tells them. */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = [];
  const end = onStatements((sql) => statements.push(sql));
  try {
    await work();
    return statements;
  } finally {
    end();
  }
}

/** What mysql2 tells of a statement (its `tracing.js`); the same object from start to end. */
interface Traced {
  readonly query: string;
}

function watchMysql(): void {
  for (const name of ['mysql2:query', 'mysql2:execute']) {
    const started = new WeakMap<object, number>();
    const end = (message: unknown) => {
      const traced = message as Traced;
      tell(mysqlListeners, traced.query, started.get(traced) ?? performance.now());
    };
    tracingChannel(name).subscribe({
      start: (message) => started.set(message, performance.now()),
      end: () => undefined,
      asyncStart: end,
      asyncEnd: () => undefined,
      error: () => undefined,
    });
  }
}

function watchSqlite(): void {
  for (const method of ['run', 'all', 'get', 'iterate'] as const) {
    telling(StatementSync.prototype, method, ({ sourceSQL }) => sourceSQL);
  }
  telling(DatabaseSync.prototype, 'exec', (_database, [sql]) => String(sql));
}

function tell(told: ReadonlySet<OnStatement>, sql: string, startedAt: number): void {
  const ms = performance.now() - startedAt;
  for (const listener of told) listener(sql, ms);
}

/** Has a method tell what was run. @param sqlOf finds the statement */
function telling<T extends object>(
  prototype: T,
  method: string & keyof T,
  sqlOf: (self: T, values: readonly unknown[]) => string,
): void {
  const original = prototype[method] as (...values: unknown[]) => unknown;
  const watched = function (this: T, ...values: unknown[]) {
    const startedAt = performance.now();
    try {
      return original.apply(this, values);
    } finally {
      tell(listeners, sqlOf(this, values), startedAt);
    }
  };
  Object.defineProperty(prototype, method, { value: watched, configurable: true });
}
