/**
 * Lets all callers that wait at the same time share one read. A caller never gets a read that began
 * before it asked, so what was written before the call is always seen.
 */
export function sharedRead<T>(read: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> | undefined;
  let next: Promise<T> | undefined;

  const start = (): Promise<T> => {
    next = undefined;
    const result = read();
    const settled = result.then(
      () => undefined,
      () => undefined,
    );
    running = settled;
    void settled.then(() => {
      if (running === settled) running = undefined;
    });
    return result;
  };
  return () => {
    if (!running) return start();
    // The read under way may have begun too early for this caller; the one after it has not.
    next ??= running.then(start);
    return next;
  };
}
