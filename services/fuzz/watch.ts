import { SERVICES, type ServiceName } from './contract.ts';
import type { Site } from './site.ts';

export interface LoopWatch {
  /** To be told of every request that is sent. @returns what to call once it is answered */
  sending(number: number): () => void;
  end(): {
    readonly longestMs: Record<ServiceName, number>;
    /** Requests that were under way while a loop was held. */
    readonly suspects: readonly number[];
  };
}

interface Sent {
  readonly number: number;
  readonly from: number;
  to: number;
}

const everyMs = 100;
/** No request may hold a loop for longer, in time of the processor. */
export const heldMaxMs = 50;
const suspectsMax = 4000;
/** What a service does of an upload may go on for a moment after its answer. */
const afterwardsMs = 50;
/** How long an answered request is remembered. */
const rememberedMs = 5000;
const held = /"loop held","heldMs":(\d+),"from":(\d+),"to":(\d+)/g;

/** Reads what `loop-watch.ts` writes to the logs of the services, for as long as a run takes. */
export function watchLoop(site: Site): LoopWatch {
  const tails = SERVICES.map((service) => [service, site.follow(service)] as const);
  const longestMs = { 'loader-api': 0, 'reader-api': 0 };
  const suspects = new Set<number>();
  let recent: Sent[] = [];
  const suspect = (from: number, to: number) => {
    for (const sent of recent) {
      if (suspects.size >= suspectsMax) return;
      if (sent.from <= to && sent.to + afterwardsMs >= from) suspects.add(sent.number);
    }
  };
  const check = () => {
    const looked = Date.now();
    for (const [service, tail] of tails) {
      for (const [, ms, from, to] of tail.read().matchAll(held)) {
        longestMs[service] = Math.max(longestMs[service], Number(ms));
        if (Number(ms) > heldMaxMs) suspect(Number(from), Number(to));
      }
    }
    // A turn of the loop is told once it has ended, which may be long after a request has.
    recent = recent.filter(({ to }) => to > looked - rememberedMs);
  };
  const timer = setInterval(check, everyMs);
  return {
    sending: (number) => {
      const sent: Sent = { number, from: Date.now(), to: Number.POSITIVE_INFINITY };
      recent.push(sent);
      return () => {
        sent.to = Date.now();
      };
    },
    end: () => {
      clearInterval(timer);
      check();
      for (const [, tail] of tails) tail.close();
      return { longestMs, suspects: [...suspects] };
    },
  };
}
