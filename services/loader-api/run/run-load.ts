import type { Logger } from 'pino';
import type { Config } from '#shared/config.ts';
import type { DatabaseHandle } from '#shared/database/connect.ts';
import { faultKind } from '#shared/database/faults.ts';
import { Problem } from '#shared/errors.ts';
import type { LoadSource } from '#shared/schema.ts';
import { lastDay } from '../check/last-day.ts';
import { parseRejectBudget, Rejects } from '../check/rejects.ts';
import type { FilesRepository } from '../loads/files-repository.ts';
import type { LoadsRepository } from '../loads/loads-repository.ts';
import type { MovePatch } from '../loads/move.ts';
import type { LoadOptions } from '../loads/options.ts';
import { OwnershipLostError } from '../loads/ownership.ts';
import type { Purger } from '../purge/purger.ts';
import { unusedAliases } from '../read/column-naming.ts';
import { type FileSource, notSilent } from '../receive/file-source.ts';
import type { WriterFactory } from '../write/choose.ts';
import { finishLoad } from './end-load.ts';
import { noFiles } from './file-record.ts';
import { fingerprintOfFiles } from './fingerprint.ts';
import { loadFile } from './load-file.ts';
import { beginLoad, failLoad, keepProgress } from './load-record.ts';
import { type LoadedFile, type LoadRun, noCounts } from './load-run.ts';
import { NamedFiles } from './name-file.ts';
import { requireFewRejects, requireRowsToReplace } from './require-rows.ts';

/** What running a load needs: made once a process. */
export interface Loading {
  readonly config: Config;
  readonly database: DatabaseHandle;
  readonly loads: LoadsRepository;
  readonly files: FilesRepository;
  readonly writerFor: WriterFactory;
  readonly purger: Purger;
  /** Names this process in the loads it works on. */
  readonly owner: string;
  readonly log: Logger;
}

export interface LoadRequest {
  readonly options: LoadOptions;
  readonly source: LoadSource;
  readonly sources: AsyncIterable<FileSource>;
  readonly bytesTotal: number | null;
  readonly loadId: string;
  /** Whether the load is still to be entered, or one that was queued is now to run. */
  readonly isNew: boolean;
  /** Digest of the key the client named the request by. */
  readonly idempotencyKey?: string | undefined;
  /** Called when all was read, before it is published. @throws Problem when it must not be */
  readonly verify?: (() => Promise<void>) | undefined;
  readonly signal: AbortSignal;
}

export interface LoadOutcome {
  readonly loadId: string;
  /** `duplicate`: the content was published before, by the load of that id. */
  readonly kind: 'published' | 'duplicate' | 'dryRun';
}

/** A load that was queued could not be begun: nobody has worked on it, so it may be taken up. */
export class NotBegun extends Error {
  override name = 'NotBegun';
}

/**
 * Runs a load to its end: every file through its stages, then publication. Whatever goes wrong,
 * the load is marked failed, its rows are purged, and nothing of it ever counts.
 *
 * @throws Problem with the load in its extras; the database's errors
 */
export async function runLoad(request: LoadRequest, deps: Loading): Promise<LoadOutcome> {
  const lost = new AbortController();
  const run = newRun(request, AbortSignal.any([request.signal, lost.signal]), deps);
  // A key is claimed before anything is read, so that its second bearer finds it taken; and what
  // was queued is to be seen running.
  let begun = request.idempotencyKey !== undefined || !request.isNew;
  const begin = () => beginOrFail(request, run, deps);
  if (begun) await begin();
  const progress = keepProgress(run, deps, () => {
    if (begun) lost.abort(new OwnershipLostError(`load ${run.loadId} is no longer ours`));
  });
  try {
    const loaded: LoadedFile[] = [];
    const files = new NamedFiles();
    for await (const source of notSilent(request.sources, deps.config.requestIdleMs, run.signal)) {
      if (!begun) await begin();
      begun = true;
      loaded.push(await files.next(source, () => loadFile(source, run)));
    }
    if (loaded.length === 0) {
      throw new Problem(
        'no_files',
        'The request holds no file; send at least one (curl: -F people=@people.csv).',
      );
    }
    requireFewRejects(run);
    requireRowsToReplace(loaded, run);
    await request.verify?.();
    run.signal.throwIfAborted();
    const sent = loaded.map((file) => file.sent);
    // A load of files on the server has its fingerprint from its paths.
    const print = request.isNew ? { fingerprint: fingerprintOfFiles(run.options, sent) } : {};
    return await finishLoad(run, { ...print, ...mapUnused(run, loaded) }, deps);
  } catch (error) {
    if (!begun) throw error;
    throw await failLoad(error, run, deps);
  } finally {
    await progress.stop();
  }
}

/** What `map` names in vain. */
function mapUnused({ options }: LoadRun, loaded: readonly LoadedFile[]): MovePatch {
  const unused = unusedAliases(options.map ?? {}, loaded);
  return unused.length > 0 ? { map_unused: JSON.stringify(unused) } : {};
}

async function beginOrFail(request: LoadRequest, run: LoadRun, deps: Loading): Promise<void> {
  try {
    await beginLoad(request, deps);
  } catch (error) {
    // Cancelled while it was queued, for one.
    if (error instanceof OwnershipLostError) throw await failLoad(error, run, deps);
    if (request.isNew || faultKind(error) === undefined) throw error;
    throw new NotBegun(`load ${run.loadId} could not be begun`, { cause: error });
  }
}

function newRun(request: LoadRequest, signal: AbortSignal, deps: Loading): LoadRun {
  const { loadId, options } = request;
  return {
    loadId,
    owner: deps.owner,
    options,
    config: deps.config,
    files: deps.files,
    writerFor: deps.writerFor,
    log: deps.log.child({ loadId }),
    signal,
    get today() {
      return lastDay(Date.now());
    },
    rejects: new Rejects(parseRejectBudget(options.maxRejects), deps.config),
    counts: noCounts(),
    entered: noFiles(),
  };
}
