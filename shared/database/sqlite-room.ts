import { randomBytes } from 'node:crypto';
import { rmSync, statSync } from 'node:fs';
import { open, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Problem } from '../errors.ts';

export interface RoomOptions {
  /** What is held back on the disk for small writes: failures, purges, publishes. */
  readonly storageReserveBytes: number;
  /** Most bytes of the database; 0: as many as the disk takes. */
  readonly sqliteBytesMax: number;
}

/** How much of a database is in use, and how much of it is free to be used again. */
export interface StoredBytes {
  readonly used: number;
  readonly reusable: number;
}

/**
 * Keeps room on the disk of a SQLite database, so that there is a way back once rows have filled
 * it.
 */
export interface SqliteRoom {
  /**
   * To be called before rows are written: they never take what is held back.
   *
   * @param bytes of the rows
   * @throws Problem storage_full
   */
  require(bytes: number): Promise<void>;
  /**
   * Gives free what is held back, for a small write that finds no room.
   * @returns whether it was there
   */
  release(): boolean;
}

/** Rows are written to the log, then to the file, each time in pages that are not quite full. */
export const growth = 3;
const marginBytes = 1024 * 1024;
const pieceBytes = 1024 * 1024;

/**
 * The reserve is a file beside the database, as what is merely left free others may take. It is
 * made with the first rows, and again once there is room for it. Its bytes are random: some file
 * systems keep no zeros.
 *
 * @param freeBytes of the disk a folder is on
 */
export function sqliteRoom(
  path: string,
  stored: () => StoredBytes,
  { storageReserveBytes: reserveBytes, sqliteBytesMax }: RoomOptions,
  freeBytes = freeBytesOf,
): SqliteRoom {
  const reserve = reserveOf(path);
  const isKept = () => sizeOf(reserve) >= reserveBytes;
  let keeping: Promise<void> | undefined;
  return {
    async require(bytes) {
      const { used, reusable } = stored();
      if (sqliteBytesMax > 0 && used + bytes * growth > sqliteBytesMax) {
        const detail = `The database has reached its limit of ${sqliteBytesMax} bytes (SQLITE_BYTES_MAX).`;
        throw new Problem('storage_full', detail);
      }
      // What stands in the log may still have to go to the file.
      const needed = bytes * growth + sizeOf(`${path}-wal`) + marginBytes;
      const free = await freeBytes(dirname(path));
      if (!isKept() && free >= needed + 2 * reserveBytes) {
        keeping ??= keep(reserve, reserveBytes).finally(() => {
          keeping = undefined;
        });
        await keeping;
        return;
      }
      if (free + reusable >= needed + (isKept() ? 0 : reserveBytes)) return;
      throw new Problem(
        'storage_full',
        'The disk of the database is full. Try again when there is space.',
      );
    },
    release: () => releaseReserve(path),
  };
}

/** Gives free what is held back beside a database. @returns whether it was there */
export function releaseReserve(path: string): boolean {
  const reserve = reserveOf(path);
  if (sizeOf(reserve) === 0) return false;
  rmSync(reserve, { force: true });
  return true;
}

function reserveOf(path: string): string {
  return `${path}-reserve`;
}

async function keep(path: string, bytes: number): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (let left = bytes; left > 0; left -= pieceBytes) {
      await file.write(randomBytes(Math.min(left, pieceBytes)));
    }
  } catch {
    // Somebody else has taken the room meanwhile: it is looked for again with the next rows.
    rmSync(path, { force: true });
  } finally {
    await file.close();
  }
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
