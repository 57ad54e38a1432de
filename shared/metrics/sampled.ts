import { withinTime } from '../concurrency/within-time.ts';

/** Several may scrape, and anybody may ask: what a figure costs has a bound. */
const keptMs = 2_000;
/** Who scrapes gives up after ten seconds, and the other figures are wanted all the same. */
const answerMs = 1_000;

/**
 * A figure that costs a query: asked for at most every two seconds, by one at a time, and missing
 * where it is not there in time.
 */
export function sampled<T>(read: () => Promise<T>): () => Promise<T | undefined> {
  let reading: Promise<T | undefined> | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  let isOver = true;
  return () => {
    if (!reading || (isOver && performance.now() - readAt > keptMs)) {
      isOver = false;
      // Why it fails is said by the readiness of the service, once.
      reading = read()
        .catch(() => undefined)
        .finally(() => {
          isOver = true;
          readAt = performance.now();
        });
    }
    return withinTime(reading, { ms: answerMs, late: () => undefined });
  };
}
