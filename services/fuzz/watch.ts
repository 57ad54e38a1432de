import { SERVICES, type ServiceName } from './contract.ts';
import type { Site } from './site.ts';

export interface LoopWatch {
  /** To be told of every request that is sent. */
  sending(number: number): void;
  end(): {
    readonly longestMs: Record<ServiceName, number>;
    /** Requests that were sent shortly before a loop was held. */
    readonly suspects: readonly number[];
  };
}

const everyMs = 100;
/** No request may hold a loop for longer, in time of the processor. */
export const heldMaxMs = 50;
/** Requests that may have held it: those of the last moments. */
const recentMax = 400;
const suspectsMax = 4000;

/** Reads what `loop-watch.ts` writes to the logs of the services, for as long as a run takes. */
export function watchLoop(site: Site): LoopWatch {
  const read = { 'loader-api': 0, 'reader-api': 0 };
  const longestMs = { 'loader-api': 0, 'reader-api': 0 };
  for (const service of SERVICES) read[service] = site.log(service).length;
  const suspects = new Set<number>();
  let recent: number[] = [];
  const check = () => {
    for (const service of SERVICES) {
      const log = site.log(service);
      for (const [, ms] of log.slice(read[service]).matchAll(/"loop held","heldMs":(\d+)/g)) {
        longestMs[service] = Math.max(longestMs[service], Number(ms));
        if (Number(ms) > heldMaxMs && suspects.size < suspectsMax) {
          for (const number of recent) suspects.add(number);
        }
      }
      read[service] = log.length;
    }
    recent = recent.slice(-recentMax);
  };
  const timer = setInterval(check, everyMs);
  return {
    sending: (number) => recent.push(number),
    end: () => {
      clearInterval(timer);
      check();
      return { longestMs, suspects: [...suspects] };
    },
  };
}
