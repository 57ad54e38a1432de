import type { Registry } from '@prometheus-io/client';
import type { Kysely } from 'kysely';
import { addGauge, addGauges } from '#shared/metrics/registry.ts';
import { sampled } from '#shared/metrics/sampled.ts';
import type { Schema } from '#shared/schema.ts';
import type { LoadQueue } from '../lifecycle/load-queue.ts';
import type { LoaderSettings } from '../lifecycle/run.ts';
import type { RunningLoads } from '../lifecycle/running-loads.ts';
import { countUnfinished } from '../loads/count-unfinished.ts';
import type { Purger } from '../purge/purger.ts';

export interface LoaderGaugesDeps {
  readonly queue: Pick<LoadQueue, 'inLine'>;
  readonly running: RunningLoads;
  readonly db: Kysely<Schema>;
  readonly purger: Purger;
  readonly config: Pick<LoaderSettings, 'loadsConcurrentMax' | 'loadsQueuedMax'>;
}

/** What loads there are now: of this process, and of all that share the database. */
export function addLoaderGauges(
  registry: Registry,
  { queue, running, db, purger, config }: LoaderGaugesDeps,
): void {
  addGauges(
    registry,
    {
      name: 'terrascope_process_loads',
      help: 'Loads of this process: those that run, and those that wait in its line',
      label: 'state',
    },
    () => ({
      running: running.size,
      waiting: queue.inLine().filter((id) => !running.has(id)).length,
    }),
  );
  addGauges(
    registry,
    {
      name: 'terrascope_process_loads_max',
      help: 'Most loads of this process (LOADS_CONCURRENT_MAX, LOADS_QUEUED_MAX)',
      label: 'state',
    },
    () => ({ running: config.loadsConcurrentMax, waiting: config.loadsQueuedMax }),
  );
  const unfinished = sampled(() => countUnfinished(db));
  addGauges(
    registry,
    {
      name: 'terrascope_loads',
      help: 'Loads in the database that have not come to an end, by their state; ready: held',
      label: 'state',
    },
    unfinished,
  );
  addGauge(
    registry,
    {
      name: 'terrascope_purge_backlog_files',
      help: 'Files whose rows are to be deleted, as of the last look; at most 1000 are looked up',
    },
    () => purger.backlog(),
  );
}
