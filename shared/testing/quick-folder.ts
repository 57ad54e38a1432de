import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** Logs, undo space and what the tests store take about a gigabyte. */
const memoryBytesMin = 3 * 2 ** 30;

/**
 * Where databases that need not survive a power cut are made: a folder in memory where there is one
 * with enough room, as making tables and committing is mostly waiting for a disk.
 */
export function quickFolder(): string {
  const inMemory = '/dev/shm';
  try {
    const { bavail, bsize } = statfsSync(inMemory);
    if (bavail * bsize >= memoryBytesMin) return inMemory;
  } catch {
    // This system has none.
  }
  return tmpdir();
}
