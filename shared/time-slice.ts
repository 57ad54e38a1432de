import { setImmediate } from 'node:timers/promises';

const sliceMs = 10;

/**
 * For work in many small steps: awaited between them, it lets others be heard once the event loop
 * has been kept for a while. A socket alone does not: what has arrived is handed over all at once.
 */
export function timeSlice(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < sliceMs) return;
    await setImmediate();
    since = performance.now();
  };
}
