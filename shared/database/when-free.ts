import { setTimeout as sleep } from 'node:timers/promises';

const pauseFirstMs = 1;
const pauseMaxMs = 20;

/**
 * Does again what another writer of a SQLite file is in the way of, until it has gone. SQLite
 * itself would wait with this thread, so that no request is answered meanwhile.
 *
 * @throws what `work` throws; SQLite's own SQLITE_BUSY when that took longer than `lockWaitMs`
 */
export async function whenFree<T>(work: () => Promise<T> | T, lockWaitMs: number): Promise<T> {
  const deadline = Date.now() + lockWaitMs;
  for (let pauseMs = pauseFirstMs; ; pauseMs = Math.min(pauseMs * 2, pauseMaxMs)) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || Date.now() >= deadline) throw error;
    }
    await sleep(pauseMs);
  }
}

/** SQLITE_BUSY in all its forms but SQLITE_BUSY_SNAPSHOT, for which waiting is of no use. */
function isBusy(error: unknown): boolean {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) : 0;
  return (code & 0xff) === 5 && code !== 517;
}
