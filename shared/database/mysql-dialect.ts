import {
  type DatabaseConnection,
  type Driver,
  MysqlDialect,
  type MysqlDialectConfig,
  MysqlDriver,
} from 'kysely';
import { faultKind } from './faults.ts';

/*
 * Kysely's dialect, but for what happens after an error. A transaction that fails is rolled back,
 * and where that fails, too, Kysely throws the second error in the place of the first: of a lost
 * connection, of a full disk, nothing is known but that "no transaction is active".
 */

/** MySQL's, whose connections are given up once they lead to a server that is of no use. */
export class OurMysqlDialect extends MysqlDialect {
  readonly #config: MysqlDialectConfig;
  readonly #onUseless: (error: unknown) => void;

  /** @param onUseless told when a server was of no use, and why */
  constructor(config: MysqlDialectConfig, onUseless: (error: unknown) => void = () => undefined) {
    super(config);
    this.#config = config;
    this.#onUseless = onUseless;
  }

  override createDriver(): Driver {
    return new OurMysqlDriver(this.#config, this.#onUseless);
  }
}

type MysqlConnection = Parameters<MysqlDriver['releaseConnection']>[0];

class OurMysqlDriver extends MysqlDriver {
  readonly #watched = new WeakSet<DatabaseConnection>();
  readonly #onUseless: (error: unknown) => void;

  constructor(config: MysqlDialectConfig, onUseless: (error: unknown) => void) {
    super(config);
    this.#onUseless = onUseless;
  }

  override async acquireConnection(
    ...options: Parameters<MysqlDriver['acquireConnection']>
  ): Promise<DatabaseConnection> {
    const connection = (await super.acquireConnection(...options)) as MysqlConnection;
    if (!this.#watched.has(connection)) giveUpWhenUseless(connection, this.#onUseless);
    this.#watched.add(connection);
    return connection;
  }

  override async rollbackTransaction(connection: MysqlConnection): Promise<void> {
    try {
      await super.rollbackTransaction(connection);
    } catch {
      // Nobody knows what is open on it. Once it is closed the server rolls back by itself.
      await closeConnection(connection);
    }
  }
}

/**
 * A server that has become a secondary, or is shutting down, still answers. In the pool its
 * connection would be taken again and again, and a router never asked for the way to the new one.
 */
function giveUpWhenUseless(connection: MysqlConnection, onUseless: (error: unknown) => void): void {
  const execute = connection.executeQuery.bind(connection);
  connection.executeQuery = async (query) => {
    try {
      return await execute(query);
    } catch (error) {
      const kind = faultKind(error);
      if (kind === 'readOnly' || kind === 'unreachable') {
        onUseless(error);
        await closeConnection(connection);
      }
      throw error;
    }
  };
}

/** Takes it out of the pool; there is no session left to kill, so no other connection is needed. */
async function closeConnection(connection: MysqlConnection): Promise<void> {
  await connection.killSession(async () => undefined as never);
}
