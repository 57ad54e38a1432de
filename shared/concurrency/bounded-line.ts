import { withinTime } from './within-time.ts';

export interface LineOptions {
  readonly runningMax: number;
  readonly waitingMax: number;
  /** How long anybody waits. */
  readonly waitMs: number;
  /** What is thrown for those who find the line full, or have waited for too long. */
  readonly refuse: (why: 'full' | 'late') => Error;
}

/** Runs work in the order in which it came, so much at a time; the rest waits, or is refused. */
export type BoundedLine = <T>(work: () => Promise<T>) => Promise<T>;

/** The work must not wait for other work of the same line. */
export function createBoundedLine(options: LineOptions): BoundedLine {
  const { runningMax, waitingMax, waitMs, refuse } = options;
  /** In the order in which they came. */
  const waiting = new Set<() => void>();
  let running = 0;

  const turn = (): Promise<void> => {
    const { promise, resolve: go } = Promise.withResolvers<void>();
    waiting.add(go);
    const late = (): never => {
      waiting.delete(go);
      throw refuse('late');
    };
    return withinTime(promise, { ms: waitMs, late });
  };
  /** Whoever is next takes the place of the one that has ended. */
  const handOn = (): void => {
    const [next] = waiting;
    if (!next) running--;
    else {
      waiting.delete(next);
      next();
    }
  };
  return async (work) => {
    if (running < runningMax) running++;
    else if (waiting.size < waitingMax) await turn();
    else throw refuse('full');
    try {
      return await work();
    } finally {
      handOn();
    }
  };
}
