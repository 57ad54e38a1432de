import { type Profiler, Session } from 'node:inspector/promises';

/** What V8 counts of the code that ran: no add-on and no rewritten sources are needed for it. */
export interface Coverage {
  /** @returns whether anything ran since the last call that never had, or never so often */
  isNew(): Promise<boolean>;
  /** Different things seen so far. */
  readonly size: number;
  end(): Promise<void>;
}

/** @param folder only scripts below it count: `/services/loader-api/` */
export async function startCoverage(folder: string): Promise<Coverage> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  const seen = new Set<string>();
  return {
    isNew: async () => {
      const before = seen.size;
      const { result } = await session.post('Profiler.takePreciseCoverage');
      for (const script of result) if (script.url.includes(folder)) note(script, seen);
      return seen.size > before;
    },
    get size() {
      return seen.size;
    },
    end: async () => {
      await session.post('Profiler.stopPreciseCoverage');
      session.disconnect();
    },
  };
}

/**
 * Blocks, and how often each ran, to the nearest power of two: a loop that runs on is news, too.
 */
function note({ scriptId, functions }: Profiler.ScriptCoverage, seen: Set<string>): void {
  for (const { ranges } of functions) {
    for (const { startOffset, endOffset, count } of ranges) {
      if (count > 0) seen.add(`${scriptId}:${startOffset}-${endOffset}:${Math.clz32(count)}`);
    }
  }
}
