import { Problem } from '../errors.ts';
import type { ReadyCheck } from '../readiness.ts';

let begun = false;

/** Whether this process has been told to stop. */
export function isStopping(): boolean {
  return begun;
}

export function beginStopping(): void {
  begun = true;
}

/** Who asks whether to send requests here is told not to, before they are refused. */
export const notStopping: ReadyCheck = {
  name: 'service',
  part: 'The service',
  code: 'shutting_down',
  word: 'stopping',
  check: async () => {
    if (begun) throw new Problem('shutting_down', 'The service is stopping.');
  },
};
