import { DatabaseSync, StatementSync } from 'node:sqlite';

/** What SQLite says of a statement in the place of its result. */
export interface SqliteFault {
  /** https://sqlite.org/rescode.html */
  readonly errcode: number;
  readonly message: string;
  /** Whether SQLite rolls back by itself, as it does where a disk is full. */
  readonly rollsBack?: boolean;
}

/** Decides about one statement. @returns what becomes of it; undefined: nothing special */
export type SqliteFaultRule = (sql: string) => SqliteFault | undefined;

/** SQLite as this thread knows it, some of whose statements fail. */
export interface FaultySqlite {
  /** From now on, until it is set anew; without a rule nothing fails. */
  rule: SqliteFaultRule | undefined;
  close(): Promise<void>;
}

/** Errors of SQLite in all connections of this thread, those that are open already as well. */
export function startFaultySqlite(): FaultySqlite {
  const { exec, prepare } = DatabaseSync.prototype;
  const { all, get, iterate, run } = StatementSync.prototype;
  const databases = new WeakMap<StatementSync, DatabaseSync>();
  const faulty: FaultySqlite = {
    rule: undefined,
    close: async () => {
      Object.assign(DatabaseSync.prototype, { exec, prepare });
      Object.assign(StatementSync.prototype, { all, get, iterate, run });
    },
  };
  const check = (sql: string, database: DatabaseSync | undefined) => {
    const fault = faulty.rule?.(sql);
    if (!fault) return;
    const { errcode, message, rollsBack } = fault;
    if (rollsBack && database?.isTransaction) exec.call(database, 'rollback');
    throw Object.assign(new Error(message), { code: 'ERR_SQLITE_ERROR', errcode, errstr: message });
  };
  const checked = <Args extends unknown[], Result>(
    method: (this: StatementSync, ...args: Args) => Result,
  ) =>
    function (this: StatementSync, ...args: Args): Result {
      check(this.sourceSQL, databases.get(this));
      return method.apply(this, args);
    };
  Object.assign(DatabaseSync.prototype, {
    exec(this: DatabaseSync, sql: string) {
      check(sql, this);
      exec.call(this, sql);
    },
    prepare(this: DatabaseSync, sql: string) {
      const statement = prepare.call(this, sql);
      databases.set(statement, this);
      return statement;
    },
  });
  Object.assign(StatementSync.prototype, {
    all: checked(all as (this: StatementSync, ...args: unknown[]) => unknown),
    get: checked(get as (this: StatementSync, ...args: unknown[]) => unknown),
    iterate: checked(iterate as (this: StatementSync, ...args: unknown[]) => unknown),
    run: checked(run as (this: StatementSync, ...args: unknown[]) => unknown),
  });
  return faulty;
}
