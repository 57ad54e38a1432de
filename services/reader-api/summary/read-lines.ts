import { createBoundedLine } from '#shared/concurrency/bounded-line.ts';
import { Problem } from '#shared/errors.ts';

/** As many steps as are done within a slice or two: they are not worth waiting for. */
const cheapSteps = 10_000;

export interface ReadLinesOptions {
  readonly readsConcurrentMax: number;
  readonly readsQueuedMax: number;
  readonly readWaitMs: number;
}

/**
 * Runs work that takes about so many steps: what is cheap at once, the rest in a line.
 *
 * @throws Problem too_many_reads; what `work` throws
 */
export type ReadLine = <T>(steps: number, work: () => Promise<T>) => Promise<T>;

/**
 * Where expensive reads wait for each other. Nobody stands in both lines at once, so the work of
 * one must not wait for the other.
 */
export interface ReadLines {
  /** Who goes through cells or items in memory. */
  readonly counting: ReadLine;
  /** Who goes through rows: each as a whole, as many that take turns would all be late. */
  readonly scanning: ReadLine;
}

export function createReadLines(options: ReadLinesOptions): ReadLines {
  const { readsConcurrentMax, readsQueuedMax, readWaitMs } = options;
  const refuse = (why: 'full' | 'late') =>
    new Problem(
      'too_many_reads',
      why === 'full'
        ? `${readsQueuedMax} queries are waiting already (READS_QUEUED_MAX).`
        : `The query has waited for ${readWaitMs} ms (READ_WAIT_MS).`,
    );
  const open = (): ReadLine => {
    const line = createBoundedLine({
      runningMax: readsConcurrentMax,
      waitingMax: readsQueuedMax,
      waitMs: readWaitMs,
      refuse,
    });
    return (steps, work) => (steps <= cheapSteps ? work() : line(work));
  };
  return { counting: open(), scanning: open() };
}
