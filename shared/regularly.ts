/** Work that is done again and again. */
export interface Regular {
  start(): void;
  /** Ends it, and waits for what is being done. */
  stop(): Promise<void>;
}

/**
 * Does some work at once and again after each pause, never twice at the same time.
 *
 * @param work deals with its own errors
 * @param pauseMs from the end of one time to the beginning of the next
 */
export function regularly(work: () => Promise<void>, pauseMs: number): Regular {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const next = () => {
    running = work().then(() => {
      if (!stopped) timer = setTimeout(next, pauseMs);
    });
  };
  return {
    start: next,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
