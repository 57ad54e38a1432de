import { setImmediate } from 'node:timers/promises';

/**
 * Lets all callers that wait at the same time share one read. A caller never gets a read that began
 * before it asked, so what was written before the call is always seen. A read begins only after the
 * read before it, and after all were heard who asked while the answers to that one were written.
 */
export function sharedRead<T>(read: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | undefined;

  const begin = async (before: Promise<unknown>): Promise<T> => {
    await before;
    await setImmediate();
    await setImmediate(); // between the two the event loop has heard what had arrived
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
