import { randomUUIDv7 } from 'node:crypto';
import type { LoadRow } from '#shared/schema.ts';
import { pathSources } from '../file/data-dir/path-sources.ts';
import { fingerprintOfPaths, fingerprintSources } from '../file/fingerprint.ts';
import { enterLoad, queuedLoad } from './accept.ts';
import { claimKey, type Replay, replayOf } from './idempotency.ts';
import type { QueuedLoad, QueueRequest, Started, UploadRequest } from './load-requests.ts';
import { stopped, tooMany } from './refusals.ts';
import { type LoaderDeps, type LoadOutcome, NotBegunError, runQueued, runUpload } from './run.ts';
import type { RunningLoads } from './running-loads.ts';
import { Slots } from './slots.ts';

/** Runs loads, so many at a time: uploads at once or not at all, path loads in line. */
export class LoadQueue {
  readonly #deps: LoaderDeps;
  readonly #slots: Slots;
  readonly #running: RunningLoads;
  readonly #inLine = new Set<string>();
  /** What is not known to be there yet: it shows no heartbeat, and is not given up either. */
  readonly #entering = new Set<string>();
  readonly #stopping = new AbortController();
  #isStopping = false;

  constructor(deps: LoaderDeps, running: RunningLoads) {
    this.#deps = deps;
    this.#running = running;
    this.#slots = new Slots({
      max: deps.config.loadsConcurrentMax,
      waitingMax: deps.config.loadsQueuedMax,
      reserved: deps.config.loadsReserved,
    });
  }

  /** The loads that wait for their turn here, or have it. */
  inLine(): string[] {
    return [...this.#inLine];
  }

  /** Whether this process works on a load, or will. */
  holds(loadId: string): boolean {
    return [this.#inLine, this.#entering, this.#running].some((mine) => mine.has(loadId));
  }

  /**
   * Runs an upload while it arrives.
   *
   * @throws Problem too_many_loads before anything is read; idempotency_key_in_use,
   *   idempotency_key_reused; else as `runUpload`
   */
  async upload(request: UploadRequest): Promise<LoadOutcome | Replay> {
    this.#requireOpen();
    const { caller, faulty } = request;
    if (!this.#slots.tryTake(caller)) throw tooMany('running', 'LOADS_CONCURRENT_MAX');
    try {
      const claim = await this.#claim(request.idempotencyKey);
      if (claim) {
        const { options, sources } = request;
        const signal = AbortSignal.any([this.#stopping.signal, faulty]);
        const { config } = this.#deps;
        return replayOf(claim, await fingerprintSources(options, sources, config, signal));
      }
      const loadId = randomUUIDv7();
      return await this.#running.run(loadId, (aborted) => {
        const signal = AbortSignal.any([aborted, faulty]);
        return runUpload({ ...request, loadId, signal }, this.#deps);
      });
    } finally {
      this.#slots.release(caller);
    }
  }

  /**
   * Queues a load of files in the data folder.
   *
   * @returns the load at once, and its end
   * @throws Problem too_many_loads, idempotency_key_in_use, idempotency_key_reused
   */
  async enqueue(request: QueueRequest): Promise<Started | Replay> {
    this.#requireOpen();
    const { loads, owner, log } = this.#deps;
    const { files, options, caller } = request;
    if (!this.#slots.canWait(caller)) throw tooMany('waiting', 'LOADS_QUEUED_MAX');
    const fingerprint = fingerprintOfPaths(options, files);
    const claim = await this.#claim(request.idempotencyKey);
    if (claim) return replayOf(claim, fingerprint);
    const loadId = randomUUIDv7();
    const load = queuedLoad({ ...request, id: loadId, owner }, files, fingerprint);
    this.#entering.add(loadId);
    try {
      await enterLoad(load, loads, this.#retry);
    } finally {
      this.#entering.delete(loadId);
    }
    const ended = this.#runInLine({ ...request, loadId }, caller);
    // From now on others would take it up. Where this fails, the next heartbeat does it.
    await loads.beat([loadId], owner, Date.now()).catch((error: unknown) => {
      log.warn(
        { err: error, loadId },
        'the first heartbeat of a load could not be saved; the next one follows',
      );
    });
    return { load, ended };
  }

  /** Takes up a queued load that another process has left. */
  async adopt(load: QueuedLoad): Promise<LoadOutcome | undefined> {
    this.#requireOpen();
    // Who had asked for it is not known any more.
    return this.#runInLine(load, 'taken over');
  }

  /** Lets what runs go on for a while, then ends it; what waits stays queued. */
  async stop(graceMs: number): Promise<void> {
    const { loads, owner, log } = this.#deps;
    this.#isStopping = true;
    const timer = setTimeout(() => {
      this.#stopping.abort(stopped());
      this.#running.abortAll(stopped);
    }, graceMs);
    this.#slots.wakeAll();
    await this.#running.idle();
    clearTimeout(timer);
    // Where the database is away, the lease runs out, and whoever comes takes up what is queued.
    await loads.releaseQueued(owner).catch((error: unknown) => {
      log.warn(
        { err: error },
        'queued loads could not be released; others take them over after LEASE_MS',
      );
    });
  }

  /**
   * @returns undefined when it stays queued, for this process when it is back or for another one
   */
  async #runInLine(load: QueuedLoad, caller: string): Promise<LoadOutcome | undefined> {
    const { loadId } = load;
    const { config, log } = this.#deps;
    this.#inLine.add(loadId);
    await this.#slots.take(caller);
    try {
      if (this.#isStopping) return undefined;
      return await this.#running.run(loadId, (signal) => {
        const sources = pathSources(config.dataDir, load.files);
        return runQueued({ ...load, sources, signal }, this.#deps);
      });
    } catch (error) {
      if (!(error instanceof NotBegunError)) throw error;
      log.warn({ err: error.cause, loadId }, 'a load could not start and stays queued');
      return undefined;
    } finally {
      this.#inLine.delete(loadId);
      this.#slots.release(caller);
    }
  }

  #claim(key: string | undefined): Promise<LoadRow | undefined> {
    return claimKey(key, this.#deps.loads, this.#deps.config);
  }

  get #retry() {
    return { retryMs: this.#deps.config.requestRetryMs, log: this.#deps.log };
  }

  #requireOpen(): void {
    if (this.#isStopping) throw stopped();
  }
}
