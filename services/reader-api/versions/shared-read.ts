import { setImmediate } from 'node:timers/promises';

/**
 * Lets all callers that wait at the same time share one read. A caller never gets a read that began
 * before it asked, so what was written before the call is always seen. A read begins only after the
 * requests that have arrived together were all heard, and after the read before it.
 */
export function sharedRead<T>(read: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | undefined;

  const begin = async (before: Promise<unknown>): Promise<T> => {
    await before;
    await setImmediate();
    // From here on it has begun: who asks now has to wait for the one after it.
    next = undefined;
    return read();
  };
  return () => {
    if (!next) {
      next = begin(running);
      running = next.catch(() => undefined);
    }
    return next;
  };
}
