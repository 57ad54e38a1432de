import type { IncomingMessage } from 'node:http';
import type { Problem } from '../errors.ts';

const faults = new WeakMap<IncomingMessage, AbortController>();

/**
 * Whoever works on a request that may still turn out to be faulty asks for this.
 *
 * @returns aborted, with the problem as its reason, when it does
 */
export function faultSignal(request: IncomingMessage): AbortSignal {
  const known = faults.get(request) ?? new AbortController();
  faults.set(request, known);
  return known.signal;
}

/**
 * Says that a request is not what it seemed to be. The first one who says so is heard.
 *
 * @returns whether anybody works on it who will answer with the problem
 */
export function giveUp(request: IncomingMessage, problem: Problem): boolean {
  const fault = faults.get(request);
  fault?.abort(problem);
  return fault !== undefined;
}
