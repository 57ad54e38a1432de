import type { Pause } from '#shared/concurrency/yield-if-due.ts';

/** For work that need not be interrupted. */
export const unpaused: Pause = async () => undefined;

/** A pause that counts how often it was awaited. */
export function countedPause(): { readonly pause: Pause; readonly count: () => number } {
  let count = 0;
  return {
    pause: async () => {
      count++;
    },
    count: () => count,
  };
}
