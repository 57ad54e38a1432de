import { DatabaseSync } from 'node:sqlite';
import type { DatabaseHandle } from '#shared/database/connect.ts';

/** Which data a database holds: the counter that every publish bumps, and which database it is. */
export interface DataVersion {
  readonly version: number;
  readonly instance: number;
}

/** Whether both are the same version of the same database. */
export function isSame(a: DataVersion, b: DataVersion): boolean {
  return a.instance === b.instance && a.version === b.version;
}

/** Whether the one is of the same database as the other, and not older. */
export function isAtLeast(one: DataVersion, other: DataVersion): boolean {
  return one.instance === other.instance && one.version >= other.version;
}

export interface VersionSource {
  read(): Promise<DataVersion>;
  close(): void;
}

/**
 * Reads the data version, as cheaply as the engine allows. SQLite gets a connection of its own:
 * on the shared one, an open transaction would keep showing the version from before.
 */
export function versionSource(handle: DatabaseHandle): VersionSource {
  if (handle.engine === 'sqlite') {
    const connection = new DatabaseSync(handle.file, { readOnly: true });
    const statement = connection.prepare('select name, value from meta');
    return {
      read: async () => toVersion(statement.all() as unknown as MetaRow[]),
      close: () => connection.close(),
    };
  }
  const { pool } = handle;
  const read = () =>
    new Promise<DataVersion>((resolve, reject) => {
      // Prepared: the server parses it once for a connection, and here less is left behind.
      pool.execute('select name, value from meta', (error: unknown, rows: unknown) =>
        error ? reject(error) : resolve(toVersion(rows as MetaRow[])),
      );
    });
  return { read, close: () => undefined };
}

interface MetaRow {
  readonly name: string;
  readonly value: number;
}

function toVersion(rows: readonly MetaRow[]): DataVersion {
  const value = (name: string) => Number(rows.find((row) => row.name === name)?.value ?? 0);
  return { version: value('data_version'), instance: value('instance') };
}
