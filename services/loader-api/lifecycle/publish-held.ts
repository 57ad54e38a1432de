import { retrying } from '#shared/database/retry.ts';
import { Problem } from '#shared/errors.ts';
import type { LoadRow } from '#shared/schema.ts';
import { storedOptions } from '../loads/options.ts';
import { OwnershipLostError } from '../loads/ownership.ts';
import { previewColumns, previewLoad } from '../publish/preview.ts';
import { publishGated } from '../publish/publish-gated.ts';
import { logged, type Sender } from './accept.ts';
import { endedAsDuplicate } from './fail.ts';
import type { LoaderDeps } from './run.ts';

/** What came of it: of a load whose content counts already, the load that holds it. */
export interface PublishedLoad {
  readonly loadId: string;
  readonly isDuplicate: boolean;
}

/** How it is asked for. */
export interface PublishOptions {
  /** Whether the data of a version are what the caller has looked at. */
  readonly isAsSeen: (dataVersion: number) => boolean;
  readonly sender: Sender;
}

/**
 * Publishes a load that is held. What is a duplicate in it and what it replaces is decided now, by
 * what counts now. To publish it once more changes nothing, whoever did it first.
 *
 * @throws Problem load_not_found, wrong_state, precondition_failed, summary_too_large,
 *   too_many_unmatched, too_many_ambiguous; the load stays held then
 */
export async function publishHeld(
  loadId: string,
  { isAsSeen, sender }: PublishOptions,
  { log: parent, ...own }: LoaderDeps,
): Promise<PublishedLoad> {
  const log = parent.child({ loadId, ...logged(sender) });
  const deps = { ...own, log };
  const { config, database, loads } = deps;
  const { by } = sender;
  const retry = { retryMs: config.requestRetryMs, log };
  const load = await loads.find(loadId);
  if (load?.state !== 'ready') return outcomeOf(load, loadId);
  const options = storedOptions(load.options);
  const requireVersion = (version: number) => {
    if (!isAsSeen(version)) throw new DataChangedError(version);
  };
  const { mode, force } = options;
  const asked = { loadId, owner: null, by, mode, force, gates: options, requireVersion };
  const request = { ...asked, figures: {}, now: Date.now(), limits: config };
  const begunAt = performance.now();
  try {
    const result = await retrying(() => publishGated(database, request), retry);
    if (result.outcome === 'duplicate') return await dismiss(loadId, result.of, deps);
    deps.meter.publication('publish_held', (performance.now() - begunAt) / 1000);
    log.info({ dataVersion: result.dataVersion }, 'published');
    return { loadId, isDuplicate: false };
  } catch (error) {
    if (error instanceof DataChangedError) throw await lookAgain(load, error.dataVersion, deps);
    if (!(error instanceof OwnershipLostError)) throw error;
    // Somebody was faster: whoever has published it, cancelled it or let it expire.
    return outcomeOf(await loads.find(loadId), loadId);
  }
}

/** Ends a load whose content has been published meanwhile. */
async function dismiss(
  loadId: string,
  holder: string,
  { config, loads, log }: LoaderDeps,
): Promise<PublishedLoad> {
  const ended = endedAsDuplicate(holder);
  const end = (again: boolean) => loads.move('dismissHeld', { id: loadId, again }, ended);
  const isOurs = await retrying(end, { retryMs: config.requestRetryMs, log });
  if (!isOurs) return outcomeOf(await loads.find(loadId), loadId);
  log.info({ of: holder }, 'the content is already published; nothing was added');
  return { loadId: holder, isDuplicate: true };
}

/** What a load that is no longer held has come to. @throws Problem load_not_found, wrong_state */
function outcomeOf(load: LoadRow | undefined, loadId: string): PublishedLoad {
  if (!load) throw new Problem('load_not_found', `There is no load ${loadId}.`);
  if (load.state === 'published') return { loadId, isDuplicate: false };
  if (load.duplicate_of !== null) return { loadId: load.duplicate_of, isDuplicate: true };
  const { code } = load.error === null ? {} : JSON.parse(load.error);
  const why = code === undefined ? '' : ` (${code})`;
  const detail = `Only a load that is ready can be published; this one is ${load.state}${why}.`;
  throw new Problem('wrong_state', detail);
}

/** Something was published or reverted since the caller has looked. */
class DataChangedError extends Error {
  override name = 'DataChangedError';
  readonly dataVersion: number;

  constructor(dataVersion: number) {
    super(`the data are at version ${dataVersion}`);
    this.dataVersion = dataVersion;
  }
}

/** Makes the preview anew, so that who was refused has something to decide by. */
async function lookAgain(
  { id, options }: LoadRow,
  dataVersion: number,
  { config, database, loads, log }: LoaderDeps,
): Promise<Problem> {
  const look = async () => {
    const preview = await previewLoad(
      database.db,
      { ...storedOptions(options), loadId: id, gates: {} },
      config,
    );
    await loads.renewPreview(id, previewColumns(preview));
  };
  await retrying(look, { retryMs: config.requestRetryMs, log });
  const detail =
    `The data have changed since: they are at version ${dataVersion}. The load has a new preview; ` +
    'look at it, and send its dataVersion as If-Match.';
  return new Problem('precondition_failed', detail, { extras: { dataVersion, loadId: id } });
}
