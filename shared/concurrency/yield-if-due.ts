import { setImmediate as onNextTurn } from 'node:timers';
import { setImmediate } from 'node:timers/promises';

const sliceMs = 10;

/** To be awaited between the small steps of long work: it lets others run, where it is time to. */
export type Pause = () => Promise<void>;

/**
 * For work in many small steps: awaited between them, it yields to the event loop once the work has
 * kept it for a while. Awaiting a socket is not enough: what has arrived is handed over all at
 * once.
 *
 * @param now the time in milliseconds
 * @param turn ends when the work may go on; by default, once all other events were handled
 * @returns one for each piece of work: it counts the time since the last yield
 */
export function createYieldIfDue(
  now = () => performance.now(),
  turn: () => Promise<unknown> = () => setImmediate(),
): Pause {
  let since = now();
  return async () => {
    if (now() - since < sliceMs) return;
    await turn();
    since = now();
  };
}

/**
 * The same for what many do by turns, each without knowing of the others: the time counts from the
 * first of them in a turn of the event loop.
 */
export function createSharedYield(now = () => performance.now()): Pause {
  let began: number | undefined;
  return async () => {
    if (began === undefined) {
      began = now();
      onNextTurn(() => {
        began = undefined;
      });
    } else if (now() - began >= sliceMs) await setImmediate();
  };
}
