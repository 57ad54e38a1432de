export interface TimeLimit<L> {
  readonly ms: number;
  /** What is given, or thrown, when the time is over. */
  readonly late: () => L;
  /** Ends the waiting as well: its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Waits for some work, but only so long. The work itself goes on; nobody hears of what becomes of
 * it later, an error included.
 *
 * @throws what the work throws; what `late` throws when the time is over; the reason of the signal
 */
export async function withinTime<T, L>(work: Promise<T>, limit: TimeLimit<L>): Promise<T | L> {
  const { ms, late, signal } = limit;
  const { promise: over, resolve, reject } = Promise.withResolvers<void>();
  const abort = () => reject(signal?.reason);
  const timer = setTimeout(resolve, ms);
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort();
  try {
    return await Promise.race([work, over.then(late)]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}
