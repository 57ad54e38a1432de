import { randomUUIDv7 } from 'node:crypto';
import type { Logger } from 'pino';
import type { Config } from '#shared/config.ts';
import type { DatabaseHandle } from '#shared/database/connect.ts';
import { asProblem } from '#shared/database/faults.ts';
import { Problem } from '#shared/errors.ts';
import type { LoadSource } from '#shared/schema.ts';
import { parseRejectBudget, Rejects } from '../check/rejects.ts';
import type { FilesRepository } from '../loads/files-repository.ts';
import { linksOf } from '../loads/load-object.ts';
import type { LoadsRepository } from '../loads/loads-repository.ts';
import type { LoadOptions } from '../loads/options.ts';
import { publish } from '../publish/publish.ts';
import type { Purger } from '../purge/purger.ts';
import type { FileSource } from '../receive/file-source.ts';
import type { WriterFactory } from '../write/choose.ts';
import { loadFile } from './load-file.ts';
import { type Counts, type LoadRun, noCounts } from './load-run.ts';

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
  /** A queued load that is now to run; without, a new one is made. */
  readonly loadId?: string;
  readonly signal: AbortSignal;
}

export interface LoadOutcome {
  readonly loadId: string;
  /** The content was published before, by the load of that id. */
  readonly duplicate: boolean;
}

/**
 * Runs a load to its end: every file through its stages, then publication. Whatever goes wrong,
 * the load is marked failed, its rows are purged, and nothing of it ever counts.
 *
 * @throws Problem with the load in its extras; the database's errors
 */
export async function runLoad(request: LoadRequest, deps: Loading): Promise<LoadOutcome> {
  const loadId = request.loadId ?? randomUUIDv7();
  const log = deps.log.child({ loadId });
  const run: LoadRun = {
    loadId,
    options: request.options,
    config: deps.config,
    files: deps.files,
    writerFor: deps.writerFor,
    log,
    signal: request.signal,
    today: new Date().toISOString().slice(0, 10),
    rejects: new Rejects(parseRejectBudget(request.options.maxRejects)),
    counts: noCounts(),
  };
  let started = false;
  const progress = keepProgress(run, deps);
  try {
    for await (const source of request.sources) {
      if (!started) await start(loadId, request, deps);
      started = true;
      await loadFile(source, run);
    }
    if (!started) throw new Problem('no_files', 'Send at least one (curl: -F people=@people.csv).');
    requireFewRejects(run);
    request.signal.throwIfAborted();
    return await finish(run, deps);
  } catch (error) {
    if (!started) throw error;
    throw await fail(error, run, deps);
  } finally {
    await progress.stop();
  }
}

async function start(loadId: string, request: LoadRequest, { loads, owner }: Loading) {
  const now = Date.now();
  const begun = { owner, heartbeat_at: now, started_at: now } as const;
  if (request.loadId) {
    await loads.patch(loadId, { ...begun, state: 'loading' }, ['queued']);
    return;
  }
  await loads.create({
    id: loadId,
    state: 'receiving',
    mode: request.options.mode,
    source: request.source,
    options: JSON.stringify(request.options),
    bytes_total: request.bytesTotal,
    created_at: now,
    ...begun,
  });
}

/** Writes figures and heartbeat of a running load now and then. */
function keepProgress({ loadId, counts, log }: LoadRun, { loads, config }: Loading) {
  let writing: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    const patch = { ...columnsOf(counts), heartbeat_at: Date.now() };
    writing = loads
      .patch(loadId, patch, ['receiving', 'loading'])
      .catch((error: unknown) => log.warn({ err: error }, 'progress not written'));
  }, config.progressMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await writing;
    },
  };
}

function requireFewRejects({ rejects, counts, options }: LoadRun): void {
  if (!rejects.exceeds(counts.rowsRead)) return;
  const detail = `${rejects.count} of ${counts.rowsRead} rows were rejected, maxRejects is ${options.maxRejects}.`;
  throw new Problem('too_many_rejects', detail, { extras: { rejects: rejects.first } });
}

async function finish(run: LoadRun, deps: Loading): Promise<LoadOutcome> {
  const { loadId, counts, options } = run;
  await deps.loads.patch(loadId, { state: 'loading', ...columnsOf(counts) }, ['receiving']);
  const result = await publish(deps.database.db, {
    loadId,
    owner: deps.owner,
    mode: options.mode,
    force: options.force,
    counts: columnsOf(counts),
    now: Date.now(),
  });
  deps.purger.wake();
  if (result.outcome === 'published') {
    run.log.info({ ...counts, dataVersion: result.dataVersion }, 'published');
    return { loadId, duplicate: false };
  }
  const message = 'The same content is already published.';
  await deps.loads.patch(
    loadId,
    { duplicate_of: result.of, ...ended('cancelled', 'duplicate', message) },
    ['loading'],
  );
  deps.purger.wake();
  run.log.info({ of: result.of }, 'already published');
  return { loadId: result.of, duplicate: true };
}

async function fail(error: unknown, run: LoadRun, deps: Loading): Promise<Problem> {
  const { loadId, counts, log } = run;
  const problem = asProblem(error);
  log.warn({ err: problem.cause, code: problem.code }, `load failed: ${problem.message}`);
  const patch = { ...ended('failed', problem.code, problem.message), ...columnsOf(counts) };
  await deps.loads
    .patch(loadId, patch, ['receiving', 'loading', 'queued'])
    .catch((cause: unknown) => log.error({ err: cause }, 'the failure could not be recorded'));
  deps.purger.wake();
  return new Problem(problem.code, problem.message, {
    cause: problem.cause,
    extras: { ...problem.extras, loadId, links: linksOf(loadId) },
  });
}

function ended(state: 'failed' | 'cancelled', code: string, message: string) {
  return { state, error: JSON.stringify({ code, message }), finished_at: Date.now() };
}

function columnsOf(counts: Counts) {
  return {
    rows_read: counts.rowsRead,
    rows_loaded: counts.rowsLoaded,
    rows_rejected: counts.rowsRejected,
    bytes_read: counts.bytesRead,
  };
}
