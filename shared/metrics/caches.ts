import { Counter, type Registry } from '@prometheus-io/client';
import { addGauges } from './registry.ts';

/** What a cache was good for. */
export interface CacheFigures {
  /** How often something was asked of it, and how often that had to be made. */
  readonly asked: number;
  readonly made: number;
  readonly entries: number;
  readonly bytes: number;
}

type Caches = Readonly<Record<string, () => CacheFigures>>;

/** @param caches by their names: a fixed few */
export function addCacheMetrics(registry: Registry, caches: Caches): void {
  const label = 'cache';
  const of = (figure: (of: CacheFigures) => number) => () =>
    Object.fromEntries(Object.entries(caches).map(([name, read]) => [name, figure(read())]));
  const entries = { name: 'terrascope_cache_entries', help: 'What is kept in a cache', label };
  addGauges(
    registry,
    entries,
    of((cache) => cache.entries),
  );
  const bytes = { name: 'terrascope_cache_bytes', help: 'Memory a cache takes, about', label };
  addGauges(
    registry,
    bytes,
    of((cache) => cache.bytes),
  );
  const requests = new Counter({
    name: 'terrascope_cache_requests_total',
    help: 'What was asked of a cache: hits were there, or on their way; misses had to be made',
    labelNames: [label, 'result'],
    registers: [registry],
    collect: () => {
      requests.reset();
      for (const [cache, read] of Object.entries(caches)) {
        const { asked, made } = read();
        requests.inc({ cache, result: 'hit' }, Math.max(asked - made, 0));
        requests.inc({ cache, result: 'miss' }, made);
      }
    },
  });
}
