import { retrying } from '#shared/database/retry.ts';
import { dropUnknownFiles } from '../file/file-record.ts';
import type { LoadRun } from '../file/load-run.ts';
import type { MovePatch } from '../loads/move.ts';
import { requireOurs } from '../loads/ownership.ts';
import { previewColumns, previewLoad } from '../publish/preview.ts';
import { publishGated } from '../publish/publish-gated.ts';
import { endedAsDuplicate } from './fail.ts';
import { columnsOf } from './progress.ts';
import type { LoaderDeps, LoadOutcome } from './run.ts';

/**
 * Ends a load whose files have all been read: it is published, or held, or found to be a duplicate,
 * or it was a dry run.
 *
 * @param told what only its files tell: its fingerprint, where it has none yet; `map_unused`
 * @throws OwnershipLostError; Problem summary_too_large; the database's errors
 */
export async function finishLoad(
  run: LoadRun,
  told: MovePatch,
  deps: LoaderDeps,
): Promise<LoadOutcome> {
  const { loadId, counts, options } = run;
  const figures = { ...columnsOf(run), bytes_total: counts.bytesRead, ...told };
  const retry = { retryMs: deps.config.chunkRetryMs, log: run.log };
  const mine = { id: loadId, owner: deps.owner };
  requireOurs(await retrying(() => deps.loads.move('receive', mine, figures), retry), loadId);
  await retrying(() => dropUnknownFiles(run), retry);
  if (options.dryRun) return finishDryRun(run, deps);
  if (options.publish === 'hold') return holdLoad(run, deps);
  const { mode, force } = options;
  const limits = deps.config;
  const request = { loadId, owner: deps.owner, mode, force, figures, now: Date.now(), limits };
  const gated = { ...request, gates: options };
  const begunAt = performance.now();
  const result = await retrying(() => publishGated(deps.database, gated), retry);
  if (result.outcome === 'published') {
    deps.meter.publication('publish', (performance.now() - begunAt) / 1000);
    deps.purger.wake();
    run.log.info({ ...counts, dataVersion: result.dataVersion }, 'published');
    return { loadId, kind: 'published' };
  }
  await endLoading('dismissDuplicate', run, endedAsDuplicate(result.of), deps);
  deps.purger.wake();
  run.log.info({ of: result.of }, 'the content is already published; nothing was added');
  return { loadId: result.of, kind: 'duplicate' };
}

/**
 * Takes a load that has come to `loading` to an end other than publication.
 *
 * @returns whether it was still ours to end
 */
function endLoading(
  name: 'dismissDuplicate' | 'endDryRun' | 'hold',
  { loadId, owner, log }: LoadRun,
  patch: MovePatch,
  { loads, config }: LoaderDeps,
): Promise<boolean> {
  const end = (again: boolean) => loads.move(name, { id: loadId, owner, again }, patch);
  return retrying(end, { retryMs: config.chunkRetryMs, log });
}

/**
 * Ends a dry run: as `cancelled`, without an error.
 *
 * @throws OwnershipLostError
 */
async function finishDryRun(run: LoadRun, deps: LoaderDeps): Promise<LoadOutcome> {
  const { loadId, log } = run;
  const retry = { retryMs: deps.config.chunkRetryMs, log };
  const preview = await previewOfRun(run, deps);
  for (const [id, { fileId }] of preview.duplicates) {
    await retrying(() => deps.files.patch(id, { duplicate_of: fileId }), retry);
  }
  const ended = { finished_at: Date.now(), ...preview.figures, ...previewColumns(preview) };
  requireOurs(await endLoading('endDryRun', run, ended, deps), loadId);
  deps.purger.wake();
  log.info('dry run finished');
  return { loadId, kind: 'dryRun' };
}

/**
 * Ends a load as `ready`: all of it is stored, and nothing counts until somebody publishes it. What
 * is a duplicate is found out then, so its figures stay what was read.
 *
 * @throws OwnershipLostError
 */
async function holdLoad(run: LoadRun, deps: LoaderDeps): Promise<LoadOutcome> {
  const { loadId, log } = run;
  const preview = await previewOfRun(run, deps);
  const now = Date.now();
  const until = { ready_at: now, expires_at: now + deps.config.readyKeepMs };
  requireOurs(
    await endLoading('hold', run, { ...until, ...previewColumns(preview) }, deps),
    loadId,
  );
  log.info(run.counts, 'held until it is published');
  return { loadId, kind: 'held' };
}

function previewOfRun({ loadId, options, log }: LoadRun, { config, database }: LoaderDeps) {
  const look = () => previewLoad(database.db, { ...options, loadId, gates: options }, config);
  return retrying(look, { retryMs: config.chunkRetryMs, log });
}
