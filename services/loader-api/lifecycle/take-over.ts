import type { Logger } from 'pino';
import { type Repeated, repeat } from '#shared/concurrency/repeat.ts';
import { repeatedWarning } from '#shared/repeated-warning.ts';
import type { LoadRow } from '#shared/schema.ts';
import { storedFiles } from '../file/data-dir/path-sources.ts';
import type { LoadsRepository } from '../loads/loads-repository.ts';
import { storedOptions } from '../loads/options.ts';
import type { Purger } from '../purge/purger.ts';
import { endedBy } from './fail.ts';
import type { LoadQueue } from './load-queue.ts';

interface ReaperDeps {
  readonly loads: LoadsRepository;
  readonly queue: LoadQueue;
  readonly purger: Purger;
  readonly owner: string;
  readonly config: { readonly leaseMs: number };
  readonly log: Logger;
}

interface Sighting {
  readonly heartbeat: number | null;
  /** How often it was looked at since, and was still the same. */
  readonly looks: number;
}

const looksPerLease = 4;

/**
 * Looks after loads whose process shows no heartbeat. It trusts no clock: a load is given up only
 * when its heartbeat stood still whenever we looked, for a whole lease of regular looks. So a
 * database that was away for a while, or a machine that was asleep, makes no load fail.
 */
export function createReaper(deps: ReaperDeps): Repeated {
  const { loads, config, log } = deps;
  const seen = new Map<string, Sighting>();

  const isSilent = (load: LoadRow): boolean => {
    if (load.owner === null) return true;
    const last = seen.get(load.id);
    const looks = last && last.heartbeat === load.heartbeat_at ? last.looks + 1 : 0;
    seen.set(load.id, { heartbeat: load.heartbeat_at, looks });
    return looks >= looksPerLease;
  };
  const look = async () => {
    await loads.beat(deps.queue.inLine(), deps.owner, Date.now());
    // Of our own as well: what a process holds no longer, and could not say so, is nobody's.
    const others = (await loads.unfinished()).filter(({ id }) => !deps.queue.holds(id));
    const ids = new Set(others.map((load) => load.id));
    for (const id of seen.keys()) if (!ids.has(id)) seen.delete(id);
    for (const load of others) if (isSilent(load)) await takeOver(load, deps);
    failing.over('unfinished loads are checked again');
  };
  // It may be away for hours.
  const failing = repeatedWarning(log);
  const onError = (error: unknown) => {
    // The database was away: nobody could show a heartbeat, so all watching starts again.
    seen.clear();
    failing.warn({ err: error }, 'unfinished loads could not be checked; retrying');
  };
  return repeat(() => look().catch(onError), {
    pauseMs: Math.ceil(config.leaseMs / looksPerLease),
  });
}

/** A queued load has lost nothing and is taken up; one that ran is failed, and its rows go. */
async function takeOver(load: LoadRow, { loads, queue, purger, owner, log }: ReaperDeps) {
  // One without any heartbeat was never answered for: whoever asked for it may have done so again.
  if (load.state === 'queued' && load.heartbeat_at !== null) {
    const mine = { owner, heartbeat_at: Date.now() };
    if (!(await loads.move('takeOver', { id: load.id, owner: load.owner }, mine))) return;
    log.info({ loadId: load.id }, 'taking over a queued load');
    queue.adopt(queued(load)).catch((error: unknown) => log.debug({ err: error }, 'ended badly'));
    return;
  }
  const message =
    load.state === 'queued'
      ? 'The database did not confirm in time that the load was recorded, so it was not run.'
      : 'The process that ran the load stopped sending heartbeats.';
  const seen = { id: load.id, owner: load.owner, seenIn: load.state };
  if (!(await loads.move('giveUp', seen, endedBy('owner_lost', message)))) return;
  log.warn(
    { loadId: load.id, owner: load.owner },
    'failed a load whose process sent no heartbeat for LEASE_MS',
  );
  purger.wake();
}

function queued(load: LoadRow) {
  return {
    loadId: load.id,
    files: storedFiles(load.options),
    options: storedOptions(load.options),
    sender: { by: load.sent_by, requestId: load.request_id },
  };
}
