import { randomUUIDv7 } from 'node:crypto';
import { retrying } from '#shared/database/retry.ts';
import { Problem } from '#shared/errors.ts';
import type { LoadRow, LoadSource } from '#shared/schema.ts';
import type { LoadOptions } from '../loads/options.ts';
import { OwnershipLostError } from '../loads/ownership.ts';
import { cancel } from '../publish/cancel.ts';
import { revert } from '../publish/revert.ts';
import type { FileSource } from '../receive/file-source.ts';
import { enterLoad, queuedLoad } from './accept.ts';
import { fingerprintOfPaths, fingerprintSources } from './fingerprint.ts';
import { claimKey, type Replay, replayOf } from './idempotency.ts';
import { type PathFile, pathSources } from './path-sources.ts';
import { type Loading, type LoadOutcome, type LoadRequest, NotBegun, runLoad } from './run-load.ts';
import { Slots } from './slots.ts';

export interface UploadRequest {
  readonly options: LoadOptions;
  /** Whose slots it takes. */
  readonly caller: string;
  readonly sources: AsyncIterable<FileSource>;
  readonly bytesTotal: number | null;
  readonly idempotencyKey: string | undefined;
  readonly verify: (() => Promise<void>) | undefined;
  /** Aborted when what arrives is not what was asked for; its reason is the problem. */
  readonly faulty: AbortSignal;
}

export interface QueueRequest {
  readonly files: readonly PathFile[];
  readonly bytesTotal: number;
  readonly options: LoadOptions;
  readonly source: LoadSource;
  /** Whose slots it takes. */
  readonly caller: string;
  readonly idempotencyKey?: string | undefined;
}

/** A load on its way. */
export interface Started {
  /** As it was entered. */
  readonly load: LoadRow;
  /** How it ended; undefined when it stays queued. */
  readonly ended: Promise<LoadOutcome | undefined>;
}

/** A queued load as another process left it. */
export interface QueuedLoad {
  readonly loadId: string;
  readonly files: readonly PathFile[];
  readonly options: LoadOptions;
  readonly source: LoadSource;
  readonly bytesTotal: number | null;
}

type Runnable = Omit<LoadRequest, 'signal' | 'loadId' | 'isNew'> &
  Partial<Pick<UploadRequest, 'faulty'>>;

/** Runs loads, so many at a time; uploads at once or not at all, path loads in line. */
export type Loader = ReturnType<typeof createLoader>;

export function createLoader(deps: Loading) {
  const { config, loads, owner, log } = deps;
  const retry = { retryMs: config.requestRetryMs, log };
  const slots = new Slots({
    max: config.loadsConcurrentMax,
    waitingMax: config.loadsQueuedMax,
    reserved: config.loadsReserved,
  });
  const running = new Map<string, AbortController>();
  const inLine = new Set<string>();
  /** What is not known to be there yet: it shows no heartbeat, and is not given up either. */
  const entering = new Set<string>();
  const ends = new Set<Promise<unknown>>();
  const stopSignal = new AbortController();
  let stopping = false;

  const refuseWhenStopping = () => {
    if (stopping) throw stopped();
  };
  /** Runs a load that can be aborted by its id. */
  const run = async (loadId: string, { faulty, ...request }: Runnable, isNew: boolean) => {
    const controller = new AbortController();
    running.set(loadId, controller);
    const signal = faulty ? AbortSignal.any([controller.signal, faulty]) : controller.signal;
    const full = { ...request, loadId, isNew, signal };
    const work = runLoad(full, deps).finally(() => running.delete(loadId));
    const settled = work.then(
      () => undefined,
      () => undefined,
    );
    ends.add(settled);
    void settled.then(() => ends.delete(settled));
    return work;
  };
  /** @returns undefined when it stays queued, for this process when it is back or for another one */
  const runInLine = async ({ loadId, files, ...rest }: QueuedLoad, caller: string) => {
    inLine.add(loadId);
    await slots.take(caller);
    try {
      if (stopping) return undefined;
      return await run(loadId, { ...rest, sources: pathSources(config.dataDir, files) }, false);
    } catch (error) {
      if (!(error instanceof NotBegun)) throw error;
      log.warn({ err: error.cause, loadId }, 'a load could not be begun and stays queued');
      return undefined;
    } finally {
      inLine.delete(loadId);
      slots.release(caller);
    }
  };

  return {
    /** The loads that wait for their turn here, or have it. */
    inLine: (): string[] => [...inLine],

    /** Whether this process works on a load, or will. */
    holds: (loadId: string): boolean =>
      [inLine, entering, running].some((mine) => mine.has(loadId)),

    /**
     * Runs an upload while it arrives.
     *
     * @throws Problem too_many_loads before anything is read; idempotency_key_in_use,
     *   idempotency_key_reused; else as `runLoad`
     */
    async upload(request: UploadRequest): Promise<LoadOutcome | Replay> {
      refuseWhenStopping();
      const { caller, ...rest } = request;
      if (!slots.tryTake(caller)) throw tooMany('run', 'LOADS_CONCURRENT_MAX');
      try {
        const claim = await claimKey(request.idempotencyKey, loads, config);
        if (claim) {
          const { options, sources, faulty } = request;
          const signal = AbortSignal.any([stopSignal.signal, faulty]);
          return replayOf(claim, await fingerprintSources(options, sources, config, signal));
        }
        const loadId = randomUUIDv7();
        return await run(loadId, { ...rest, source: 'upload' }, true);
      } finally {
        slots.release(caller);
      }
    },

    /**
     * Queues a load of files in the data folder.
     *
     * @returns the load at once, and its end
     * @throws Problem too_many_loads, idempotency_key_in_use, idempotency_key_reused
     */
    async enqueue(request: QueueRequest): Promise<Started | Replay> {
      refuseWhenStopping();
      const { files, options, idempotencyKey, caller, ...rest } = request;
      if (!slots.canWait(caller)) throw tooMany('wait', 'LOADS_QUEUED_MAX');
      const print = fingerprintOfPaths(options, files);
      const claim = await claimKey(idempotencyKey, loads, config);
      if (claim) return replayOf(claim, print);
      const loadId = randomUUIDv7();
      const load = queuedLoad({ ...request, id: loadId, owner }, files, print);
      entering.add(loadId);
      try {
        await enterLoad(load, loads, retry);
      } finally {
        entering.delete(loadId);
      }
      const ended = runInLine({ loadId, files, options, ...rest }, caller);
      // From now on others would take it up. Where this fails, the next heartbeat does it.
      await loads.beat([loadId], owner, Date.now()).catch((error: unknown) => {
        log.warn({ err: error, loadId }, 'the first heartbeat was not written');
      });
      return { load, ended };
    },

    /** Takes up a queued load that another process has left. */
    async adopt(load: QueuedLoad): Promise<LoadOutcome | undefined> {
      refuseWhenStopping();
      // Who had asked for it is not known any more.
      return runInLine(load, 'taken over');
    },

    /** Ends a load that is not published. @throws Problem load_not_found, wrong_state */
    async cancel(loadId: string): Promise<void> {
      await retrying((again) => cancel(loads, loadId, again), retry);
      running.get(loadId)?.abort(new OwnershipLostError(`load ${loadId} was cancelled`));
      deps.purger.wake();
    },

    /** Makes a published load no longer count. @throws Problem load_not_found, wrong_state */
    async revert(loadId: string): Promise<void> {
      const work = (again: boolean) => revert(deps.database, loadId, config, again);
      const dataVersion = await retrying(work, retry);
      log.info({ loadId, dataVersion }, 'reverted');
    },

    /** Lets what runs go on for a while, then ends it; what waits stays queued. */
    async stop(graceMs: number): Promise<void> {
      stopping = true;
      const timer = setTimeout(() => {
        stopSignal.abort(stopped());
        for (const controller of running.values()) controller.abort(stopped());
      }, graceMs);
      slots.wakeAll();
      await Promise.all(ends);
      clearTimeout(timer);
      // Where the database is away, the lease runs out, and whoever comes takes up what is queued.
      await loads.releaseQueued(owner).catch((error: unknown) => {
        log.warn({ err: error }, 'queued loads were not released');
      });
    },
  };
}

function stopped(): Problem {
  return new Problem('shutting_down', 'The service is stopping; try again when it is back.');
}

function tooMany(doing: 'run' | 'wait', setting: string): Problem {
  const detail = `As many loads ${doing} as may (${setting}); try again in a moment.`;
  return new Problem('too_many_loads', detail);
}
