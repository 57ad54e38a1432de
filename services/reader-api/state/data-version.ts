import { DatabaseSync } from 'node:sqlite';
import type { DatabaseHandle } from '#shared/database/connect.ts';

/** Which data a database holds. */
export interface DataVersion {
  /** Counts publishes and reverts. */
  readonly version: number;
  /** Drawn at random by what made the version: see `Lineage`. */
  readonly token: number;
  /** Drawn at random when the database was made. */
  readonly instance: number;
}

/** Whether both are the same version of the same database. */
export function isSame(a: DataVersion, b: DataVersion): boolean {
  return a.instance === b.instance && a.version === b.version && a.token === b.token;
}

/** The data version from the rows of `meta`. */
export function toDataVersion(meta: ReadonlyMap<string, number>): DataVersion {
  const value = (name: string) => Number(meta.get(name) ?? 0);
  return {
    version: value('data_version'),
    token: value('version_token'),
    instance: value('instance'),
  };
}

/** The data version that a database was seen at. */
export interface SeenVersion extends DataVersion {
  /** The oldest version of which is kept what counted. */
  readonly historyFrom: number;
}

export interface VersionSource {
  read(): Promise<SeenVersion>;
  close(): void;
}

/**
 * Reads the data version, as cheaply as the engine allows. SQLite gets a connection of its own:
 * on the shared one, an open transaction would keep showing the version from before.
 */
export function createVersionSource(handle: DatabaseHandle): VersionSource {
  if (handle.engine === 'sqlite') {
    const connection = new DatabaseSync(handle.file.path, { readOnly: true });
    const statement = connection.prepare('select name, value from meta');
    return {
      read: async () => {
        handle.file.requireSameLately();
        return fromRows(statement.all() as unknown as MetaRow[]);
      },
      close: () => connection.close(),
    };
  }
  const { pool } = handle;
  const read = () =>
    new Promise<SeenVersion>((resolve, reject) => {
      // Prepared: the server parses it once for a connection, and here less is left behind.
      pool.execute('select name, value from meta', (error: unknown, rows: unknown) =>
        error ? reject(error) : resolve(fromRows(rows as MetaRow[])),
      );
    });
  return { read, close: () => undefined };
}

interface MetaRow {
  readonly name: string;
  readonly value: number;
}

function fromRows(rows: readonly MetaRow[]): SeenVersion {
  const meta = new Map(rows.map(({ name, value }) => [name, value]));
  return { ...toDataVersion(meta), historyFrom: Number(meta.get('history_from') ?? 0) };
}
