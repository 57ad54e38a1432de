import type { Repeated } from '#shared/concurrency/repeat.ts';
import { Problem } from '#shared/errors.ts';
import { lastDay } from '../file/check/last-day.ts';
import { Rejects } from '../file/check/rejects.ts';
import { noFiles } from '../file/file-record.ts';
import type { SentFile } from '../file/fingerprint.ts';
import { loadFile } from '../file/load-file.ts';
import { type LoadedFile, type LoadRun, noCounts } from '../file/load-run.ts';
import { NamedFiles } from '../file/named-files.ts';
import { unusedAliases } from '../file/read/column-naming.ts';
import { requireFewRejects, requireRowsToReplace } from '../file/require-rows.ts';
import { type FileSource, withIdleTimeout } from '../file/source.ts';
import { parseBudget } from '../loads/budget.ts';
import type { MovePatch } from '../loads/move.ts';
import { OwnershipLostError } from '../loads/ownership.ts';
import { logged } from './accept.ts';
import { failLoad } from './fail.ts';
import { finishLoad } from './finish.ts';
import { keepProgress } from './progress.ts';
import type { LoaderDeps, LoadOutcome, LoadToRun } from './run.ts';

/**
 * A load that runs in this process: every file through its stages, then publication. Whatever goes
 * wrong once it has begun, it is marked failed, its rows are purged, and nothing of it ever counts.
 */
export class RunningLoad {
  readonly #run: LoadRun;
  readonly #deps: LoaderDeps;
  readonly #lost = new AbortController();
  readonly #begunAt = performance.now();
  /** There once the load has begun: it is in the database, and shows a heartbeat. */
  #progress: Repeated | undefined;
  /** What has come of its files so far. */
  readonly #loaded: LoadedFile[] = [];

  constructor(load: LoadToRun, deps: LoaderDeps) {
    this.#deps = deps;
    this.#run = newRun(load, AbortSignal.any([load.signal, this.#lost.signal]), deps);
  }

  /**
   * Begins the load, unless it has begun.
   *
   * @param enter has the database know of it
   * @throws what `enter` throws; the load has not begun then
   */
  async begin(enter: () => Promise<void>): Promise<void> {
    if (this.#progress) return;
    await enter();
    this.#progress = keepProgress(this.#run, this.#deps, () => {
      this.#lost.abort(new OwnershipLostError(`load ${this.#run.loadId} is no longer ours`));
    });
  }

  /**
   * Takes every file through its stages.
   *
   * @param begin called when a file has come, before it is read
   * @returns what was sent, in order
   * @throws Problem about a file, or about all of them; the database's errors
   */
  async readFiles(
    sources: AsyncIterable<FileSource>,
    begin?: () => Promise<void>,
  ): Promise<SentFile[]> {
    const run = this.#run;
    const loaded = this.#loaded;
    const files = new NamedFiles();
    for await (const source of withIdleTimeout(sources, run.config.requestIdleMs, run.signal)) {
      await begin?.();
      loaded.push(await files.next(source, () => loadFile(source, run)));
    }
    if (loaded.length === 0) {
      throw new Problem(
        'no_files',
        'The request contains no file; send at least one (curl: -F people=@people.csv).',
      );
    }
    requireFewRejects(run);
    requireRowsToReplace(loaded, run);
    return loaded.map((file) => file.sent);
  }

  /**
   * Brings the load to its end.
   *
   * @param read reads its files; what it gives is written with the end of the load
   * @throws what `read` throws, while the load has not begun; then Problem with the load in
   *   its extras
   */
  async toEnd(read: () => Promise<MovePatch>): Promise<LoadOutcome> {
    try {
      const patch = await read();
      this.#run.signal.throwIfAborted();
      const unused = mapUnused(this.#run, this.#loaded);
      const outcome = await finishLoad(this.#run, { ...patch, ...unused }, this.#deps);
      this.#deps.meter.ended(outcome.kind, this.#seconds);
      return outcome;
    } catch (error) {
      throw this.#progress ? await this.fail(error) : error;
    } finally {
      await this.#progress?.stop();
    }
  }

  /** Marks the load failed. @returns the problem to answer with, naming the load */
  async fail(error: unknown): Promise<Problem> {
    const problem = await failLoad(error, this.#run, this.#deps);
    const { code } = problem;
    if (code === 'load_cancelled') this.#deps.meter.ended('cancelled', this.#seconds);
    else this.#deps.meter.ended('failed', this.#seconds, code);
    return problem;
  }

  get #seconds(): number {
    return (performance.now() - this.#begunAt) / 1000;
  }
}

function newRun(load: LoadToRun, signal: AbortSignal, deps: LoaderDeps): LoadRun {
  const { loadId, options, sender } = load;
  const { owner, config, files, writerFor, meter, log } = deps;
  return {
    loadId,
    owner,
    options,
    config,
    files,
    writerFor,
    meter,
    log: log.child({ loadId, ...logged(sender) }),
    signal,
    get today() {
      return lastDay(Date.now());
    },
    rejects: new Rejects(parseBudget(options.maxRejects), config),
    counts: noCounts(),
    times: { receiveMs: 0, writeMs: 0 },
    entered: noFiles(),
  };
}

/** What `map` names in vain. */
function mapUnused({ options }: LoadRun, loaded: readonly LoadedFile[]): MovePatch {
  const unused = unusedAliases(options.map ?? {}, loaded);
  return unused.length > 0 ? { map_unused: JSON.stringify(unused) } : {};
}
