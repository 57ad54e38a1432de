import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';
import { faultKind, isConflict } from './faults.ts';
import type { DatabaseProbe } from './probe.ts';
import { adapt } from './sqlite-adapter.ts';
import { OurSqliteDialect } from './sqlite-dialect.ts';
import { logLimit, makeFile, type OpenedFile, openedFile } from './sqlite-file.ts';
import { sqliteProbe } from './sqlite-probe.ts';
import {
  type RoomOptions,
  releaseReserve,
  type SqliteRoom,
  type StoredBytes,
  sqliteRoom,
} from './sqlite-room.ts';

export interface SqliteHandle {
  readonly engine: 'sqlite';
  readonly db: Kysely<Schema>;
  /** The same: only statements of a server are waited for differently. */
  readonly patientDb: Kysely<Schema>;
  /** The same connection as `db`; use it only inside `db.connection()`, which takes turns. */
  readonly raw: DatabaseSync;
  readonly file: OpenedFile;
  readonly probe: DatabaseProbe;
  /** Of who writes rows. */
  readonly room: SqliteRoom | undefined;
  close(): Promise<void>;
}

/**
 * Opens a SQLite file (made with its folder when missing) in WAL mode, so that readers in other
 * processes go on while we write (https://sqlite.org/wal.html).
 *
 * @param path the file, relative to the working folder
 * @param lockWaitMs how long a statement waits for a writer in another process; without holding up
 *   the event loop
 * @param roomOptions of who writes rows
 */
export function openSqlite(
  path: string,
  lockWaitMs: number,
  roomOptions?: RoomOptions,
): SqliteHandle {
  const absolute = resolve(path);
  mkdirSync(dirname(absolute), { recursive: true });
  makeFile(absolute);
  const raw = new DatabaseSync(absolute);
  const file = openedFile(absolute);
  // FULL syncs the log at every commit, so what was answered as published survives a power cut.
  turnToWal(raw, absolute, lockWaitMs);
  raw.exec(`PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; ${logLimit}`);
  const room = roomOptions && sqliteRoom(absolute, () => storedBytes(raw), roomOptions);
  const dialect = new OurSqliteDialect(
    { database: adapt(raw) },
    { state: raw, file, room, lockWaitMs },
  );
  const db = new Kysely<Schema>({ dialect });
  return {
    engine: 'sqlite',
    db,
    patientDb: db,
    raw,
    file,
    probe: sqliteProbe(file),
    room,
    close: async () => {
      await db.destroy();
      if (raw.isOpen) raw.close();
    },
  };
}

function storedBytes(raw: DatabaseSync): StoredBytes {
  const ask = (pragma: string) =>
    Number(Object.values(raw.prepare(`PRAGMA ${pragma}`).get() ?? {})[0]);
  const [size, pages, free] = [ask('page_size'), ask('page_count'), ask('freelist_count')];
  return { used: (pages - free) * size, reusable: free * size };
}

/**
 * Of two processes that turn a new file to WAL at the same time, SQLite refuses one at once, as
 * waiting for each other would have no end. That one has to ask again. The log and its index are
 * new files, for which a full disk has room once the reserve is given up.
 */
function turnToWal(raw: DatabaseSync, path: string, lockWaitMs: number): void {
  const deadline = Date.now() + lockWaitMs;
  for (;;) {
    try {
      raw.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      const mayPass =
        (isConflict(error) && Date.now() < deadline) ||
        (faultKind(error) === 'storageFull' && releaseReserve(path));
      if (!mayPass) throw error;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10); // a sleep that is not async
  }
}
