import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeTemporaryFolder } from '../testing/engines.ts';
import { type SqliteRoom, sqliteRoom } from './sqlite-room.ts';

const MiB = 1024 * 1024;

describe('When rows are to be written to a SQLite file, then', () => {
  let path: string;
  let free: number;
  let stored: { used: number; reusable: number };
  let room: SqliteRoom;
  const roomOf = (sqliteBytesMax = 0) =>
    sqliteRoom(
      path,
      () => stored,
      { storageReserveBytes: 2 * MiB, sqliteBytesMax },
      async () => free,
    );
  const full = { code: 'storage_full', status: 503 };
  beforeEach(() => {
    path = join(makeTemporaryFolder(), 'test.db');
    free = 100 * MiB;
    stored = { used: 0, reusable: 0 };
    room = roomOf();
  });

  it('room is held back first', async () => {
    await Promise.all([room.require(MiB), room.require(MiB)]);
    expect(statSync(`${path}-reserve`).size).toBe(2 * MiB);
  });

  it('they are refused while they would take the last of the disk', async () => {
    await room.require(MiB);
    free = 3 * MiB;
    await expect(room.require(MiB)).rejects.toMatchObject(full);
    stored = { used: MiB, reusable: 4 * MiB };
    await room.require(MiB);
    // What stands in the log has to go somewhere as well.
    writeFileSync(`${path}-wal`, Buffer.alloc(6 * MiB));
    await expect(room.require(MiB)).rejects.toMatchObject(full);
  });

  it('what was held back is given free once, missed by rows, and held back again', async () => {
    expect(room.release()).toBe(false);
    await room.require(MiB);
    expect(room.release()).toBe(true);
    expect(existsSync(`${path}-reserve`)).toBe(false);
    expect(room.release()).toBe(false);
    free = 5 * MiB; // enough, were it not for the reserve
    await expect(room.require(MiB)).rejects.toMatchObject(full);
    expect(existsSync(`${path}-reserve`)).toBe(false);
    free = 10 * MiB;
    await room.require(MiB);
    expect(statSync(`${path}-reserve`).size).toBe(2 * MiB);
  });

  it('they are refused beyond SQLITE_BYTES_MAX', async () => {
    room = roomOf(10 * MiB);
    stored = { used: 6 * MiB, reusable: 0 };
    await room.require(MiB);
    stored = { used: 8 * MiB, reusable: 0 };
    await expect(room.require(MiB)).rejects.toMatchObject(full);
    await expect(room.require(MiB)).rejects.toThrow('SQLITE_BYTES_MAX');
  });
});
