/** Work that is done again and again. */
export interface Repeated {
  start(): void;
  /** Ends it, and waits for what is being done. */
  stop(): Promise<void>;
}

export interface RepeatOptions {
  /** From the end of one time to the beginning of the next. */
  readonly pauseMs: number;
  /** Whether the first time, too, comes after a pause. */
  readonly pauseFirst?: boolean;
}

/**
 * Does some work again and again, never twice at the same time.
 *
 * @param work deals with its own errors
 */
export function repeat(work: () => Promise<void>, options: RepeatOptions): Repeated {
  const { pauseMs, pauseFirst = false } = options;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const pause = () => {
    if (!isStopped) timer = setTimeout(next, pauseMs);
  };
  const next = () => {
    running = work().then(pause);
  };
  return {
    start: pauseFirst ? pause : next,
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
