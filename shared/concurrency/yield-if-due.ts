import { setImmediate } from 'node:timers/promises';

const sliceMs = 10;

/**
 * For work in many small steps: awaited between them, it yields to the event loop once the work has
 * kept it for a while. Awaiting a socket is not enough: what has arrived is handed over all at once.
 *
 * @param now the time in milliseconds
 * @returns one for each piece of work: it counts the time since the last yield
 */
export function createYieldIfDue(now = () => performance.now()): () => Promise<void> {
  let since = now();
  return async () => {
    if (now() - since < sliceMs) return;
    await setImmediate();
    since = now();
  };
}
