import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
} from 'kysely';
import { createSharedYield } from '../concurrency/yield-if-due.ts';
import { faultKind } from './faults.ts';
import type { OpenedFile } from './sqlite-file.ts';
import type { SqliteRoom } from './sqlite-room.ts';
import { whenFree } from './when-free.ts';

/*
 * Kysely's dialect, but for how it waits, and for what happens after an error. A transaction that
 * fails is rolled back, and where that fails, too, Kysely throws the second error in the place of
 * the first: of a lost connection, of a full disk, nothing is known but that "no transaction is
 * active".
 */

/** SQLite's. @param config its `database` belongs to the same connection as the options' `state` */
export class OurSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;
  readonly #options: SqliteOptions;

  constructor(config: SqliteDialectConfig, options: SqliteOptions) {
    super(config);
    this.#config = config;
    this.#options = options;
  }

  override createDriver(): Driver {
    return new OurSqliteDriver(this.#config, this.#options);
  }
}

export interface SqliteOptions {
  /** What the connection was opened on; nothing is done once that is not what others see. */
  readonly file: OpenedFile;
  readonly state: {
    /** Whether a transaction is open. */
    readonly isTransaction: boolean;
  };
  /** Where small writes find room when rows have taken all that there was. */
  readonly room: Pick<SqliteRoom, 'release'> | undefined;
  /** How long a statement waits for a writer in another process. */
  readonly lockWaitMs: number;
}

type SqliteConnection = Parameters<SqliteDriver['rollbackTransaction']>[0];

class OurSqliteDriver extends SqliteDriver {
  readonly #options: SqliteOptions;
  readonly #pause = createSharedYield();
  #connection: DatabaseConnection | undefined;

  constructor(config: SqliteDialectConfig, options: SqliteOptions) {
    super(config);
    this.#options = options;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    // It answers at once: however many statements follow each other, all else has a turn, too.
    await this.#pause();
    const connection = await super.acquireConnection();
    const { file, state, room, lockWaitMs } = this.#options;
    this.#connection ??= {
      executeQuery: async <Row>(query: CompiledQuery) => {
        // Within a transaction its end is looked at; and a rollback must always be possible.
        if (!state.isTransaction) file.requireSameLately();
        const execute = () => whenFree(() => connection.executeQuery<Row>(query), lockWaitMs);
        const wasOpen = state.isTransaction;
        try {
          return await execute();
        } catch (error) {
          const canGoOn = faultKind(error) === 'storageFull' && state.isTransaction === wasOpen;
          if (canGoOn && room?.release()) return execute();
          throw error;
        }
      },
      streamQuery: connection.streamQuery.bind(connection),
    };
    // Nobody else has it now: what is open on it was left by one that could not be rolled back.
    await this.rollbackTransaction(connection);
    return this.#connection;
  }

  override async commitTransaction(
    connection: Parameters<SqliteDriver['commitTransaction']>[0],
  ): Promise<void> {
    this.#options.file.requireSame();
    await super.commitTransaction(connection);
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // After a full disk, for one, SQLite has rolled back by itself
    // (https://sqlite.org/lang_transaction.html, "Response To Errors Within A Transaction").
    if (!this.#options.state.isTransaction) return;
    await super.rollbackTransaction(connection as SqliteConnection).catch(() => undefined);
  }
}
