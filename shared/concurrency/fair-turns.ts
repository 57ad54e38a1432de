import { setImmediate } from 'node:timers/promises';

/**
 * Whoever reads rows waits in one line for a turn before each statement, and between two of them
 * everything else has one: however many read, the rest of the service is not kept waiting.
 */
export type FairTurns = () => Promise<void>;

export function createFairTurns(): FairTurns {
  let line: Promise<unknown> = Promise.resolve();
  return async () => {
    const mine = line.then(() => setImmediate());
    line = mine;
    await mine;
  };
}
