import { repeat } from '#shared/concurrency/repeat.ts';
import { Problem, retryAfterOf } from '#shared/errors.ts';
import { type FoundFile, findMatches } from '../file/data-dir/find-matches.ts';
import { Sightings } from '../file/data-dir/sightings.ts';
import type { FaultyFile } from '../file/named-files.ts';
import { type AutoLoadDeps, type AutoLoadSettings, isNew, loadNew } from './auto-load.ts';
import { stopped } from './refusals.ts';

export interface WatchDeps extends AutoLoadDeps {
  readonly config: AutoLoadSettings & {
    readonly autoLoadEveryMs: number;
    readonly autoLoadQuietMs: number;
    readonly autoLoadFilesMax: number;
  };
  /** Called once, when what was there at first has been dealt with. */
  readonly onFirst: () => void;
  /** The pause after a fault of the service or its database: each try may leave a failed load. */
  readonly retryMs?: number;
}

const usualRetryMs = 10_000;

/**
 * Loads again and again what is new among the files that `AUTO_LOAD` names, once they are complete.
 * A file that fails is left alone until it changes, and does not keep others from being loaded.
 */
export class AutoLoadWatch {
  readonly #deps: WatchDeps;
  readonly #sightings;
  readonly #stopping = new AbortController();
  readonly #looks;
  #isFirst = true;
  #retryAt = 0;
  /** What was said last: of the files that were found, and of what went wrong. */
  readonly #said = { found: '', fault: '' };

  constructor(deps: WatchDeps) {
    this.#deps = deps;
    this.#sightings = new Sightings<FoundFile>({ quietMs: deps.config.autoLoadQuietMs });
    this.#looks = repeat(() => this.look(), { pauseMs: deps.config.autoLoadEveryMs });
  }

  start(): void {
    if (!this.#stopping.signal.aborted) this.#looks.start();
  }

  /** Waits for the load that runs; reading files to know whether they are new is broken off. */
  async stop(): Promise<void> {
    this.#stopping.abort(stopped());
    await this.#looks.stop();
  }

  /** Looks once, and loads what is complete and new. What goes wrong is logged. */
  async look(): Promise<void> {
    await this.#look().catch((error: unknown) => this.#failed(error));
  }

  async #look(): Promise<void> {
    const { config } = this.#deps;
    const found = await findMatches(config.dataDir, config.autoLoad, config.autoLoadFilesMax);
    this.#tellFound(found.length);
    const still = this.#sightings.look(found);
    this.#tellResumed();
    if (performance.now() < this.#retryAt) return;
    // By itself: the problem of one that is a link out of the folder names no file.
    for (const one of still) if (!one.file) await this.#load([one]);
    const fresh = await this.#newAmong(still);
    if (fresh.length > 0) await this.#load(fresh);
    this.#said.fault = '';
    // What is there at first is loaded at the second look.
    if (this.#isFirst && (found.length === 0 || still.length > 0)) {
      this.#isFirst = false;
      this.#deps.onFirst();
    }
  }

  /** Those that are to be loaded next, as one load. */
  async #newAmong(still: readonly FoundFile[]): Promise<FoundFile[]> {
    const fresh: FoundFile[] = [];
    for (const found of still) {
      if (!found.file) continue;
      if (await isNew(found.file, this.#deps, this.#stopping.signal)) fresh.push(found);
      else this.#sightings.done(found);
      if (fresh.length === this.#deps.config.uploadFilesMax) break;
    }
    return fresh;
  }

  /** @throws what is no fault of a file */
  async #load(files: readonly FoundFile[]): Promise<void> {
    try {
      await loadNew(files, this.#deps);
      for (const found of files) this.#sightings.done(found, true);
    } catch (error) {
      if (!(error instanceof Problem) || mayPass(error)) throw error;
      const { position } = (error.extras.file ?? { position: 1 }) as FaultyFile;
      const faulty = error.extras.file || files.length === 1 ? files[position - 1] : undefined;
      // One of them is at fault, and it is not known which: the others are to count.
      if (!faulty) return this.#loadOneByOne(files);
      this.#sightings.done(faulty);
      const { code, message, extras } = error;
      this.#deps.log.warn(
        { file: faulty.name, code, loadId: extras.loadId },
        `AUTO_LOAD leaves a file alone until it changes, as its load failed: ${message}`,
      );
    }
  }

  async #loadOneByOne(files: readonly FoundFile[]): Promise<void> {
    for (const found of files) await this.#load([found]);
  }

  #tellFound(files: number): void {
    const isNone = files === 0;
    const message = isNone
      ? 'AUTO_LOAD matches no file; it goes on looking'
      : 'AUTO_LOAD found files; it goes on looking for new ones';
    if (message === this.#said.found) return;
    this.#said.found = message;
    const { config, log } = this.#deps;
    log[isNone ? 'warn' : 'info']({ autoLoad: config.autoLoad, files }, message);
  }

  #tellResumed(): void {
    const message =
      'AUTO_LOAD loads a file once more, as it has changed since; what it had before goes on ' +
      'counting until that load is reverted. If it was still being copied, raise AUTO_LOAD_QUIET_MS';
    for (const { name } of this.#sightings.resumed) this.#deps.log.warn({ file: name }, message);
  }

  #failed(error: unknown): void {
    if (error instanceof Problem && error.code === 'shutting_down') return;
    this.#retryAt = performance.now() + (this.#deps.retryMs ?? usualRetryMs);
    const message = error instanceof Error ? error.message : String(error);
    if (message === this.#said.fault) return;
    this.#said.fault = message;
    this.#deps.log.warn({ err: error }, `AUTO_LOAD could not load files; retrying: ${message}`);
  }
}

/** Whether a problem is none of the file's, and may be over soon. */
function mayPass({ code }: Problem): boolean {
  return code === 'owner_lost' || retryAfterOf(code) !== undefined;
}
