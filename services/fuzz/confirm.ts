import type { FuzzRequest } from './requests/request.ts';
import type { Answer } from './send.ts';
import type { Site } from './site.ts';
import { heldMaxMs, watchLoop } from './watch.ts';

/** Sends a request once more. */
export type Ask = () => Promise<readonly [FuzzRequest, Answer]>;

/** No answer may take longer. */
export const slowMs = 1000;
/** The watch in a service looks more often than this. */
const watchedMs = 20;

/**
 * Sends a request that was slow again, alone and twice: what is slow only beside others, on a busy
 * machine, is not.
 *
 * @returns what is wrong; undefined where it was quick once
 */
export async function confirmSlow(ask: Ask) {
  for (let attempt = 0; ; attempt++) {
    const again = await ask().catch(() => undefined);
    if (!again || again[1].tookMs <= slowMs) return undefined;
    if (attempt === 1) return { request: again[0], what: `${Math.round(again[1].tookMs)} ms` };
  }
}

/**
 * Sends a request that may have held a loop again, alone and twice, as what is compiled or
 * collected for the first time is no fault of a request.
 *
 * @returns what is wrong; undefined where the loop was not held once
 */
export async function confirmHeld(site: Site, ask: Ask) {
  let leastMs = Number.POSITIVE_INFINITY;
  for (let attempt = 0; ; attempt++) {
    const loop = watchLoop(site);
    const [request] = await ask();
    await new Promise((done) => setTimeout(done, watchedMs));
    leastMs = Math.min(leastMs, loop.end().longestMs[request.service]);
    if (leastMs <= heldMaxMs) return undefined;
    if (attempt === 1) return { request, what: `held the loop for ${leastMs} ms` };
  }
}
