import type { Logger } from 'pino';
import type { DatabaseHandle } from '#shared/database/connect.ts';
import { faultKind } from '#shared/database/faults.ts';
import { retrying } from '#shared/database/retry.ts';
import type { SpanOf, Tracing } from '#shared/tracing/tracing.ts';
import { fingerprintOfFiles } from '../file/fingerprint.ts';
import type { FileSettings } from '../file/load-run.ts';
import type { FileSource } from '../file/source.ts';
import type { WriterFactory } from '../file/write/choose.ts';
import type { FilesRepository } from '../loads/files-repository.ts';
import type { LoadsRepository } from '../loads/loads-repository.ts';
import type { LoadOptions } from '../loads/options.ts';
import { OwnershipLostError } from '../loads/ownership.ts';
import type { LoadMeter } from '../metrics/load-meter.ts';
import type { PreviewLimits } from '../publish/preview.ts';
import type { Purger } from '../purge/purger.ts';
import { enterLoad, receivedLoad, type Sender } from './accept.ts';
import { RunningLoad } from './running-load.ts';

/** The settings that a load goes by. */
export interface LoaderSettings extends FileSettings, PreviewLimits {
  readonly dataDir: string;
  readonly requestRetryMs: number;
  readonly progressMs: number;
  readonly idempotencyKeyMs: number;
  readonly readyKeepMs: number;
  readonly loadsConcurrentMax: number;
  readonly loadsQueuedMax: number;
  readonly loadsReserved: number;
}

/** What running a load needs: made once a process. */
export interface LoaderDeps {
  readonly config: LoaderSettings;
  readonly database: DatabaseHandle;
  readonly loads: LoadsRepository;
  readonly files: FilesRepository;
  readonly writerFor: WriterFactory;
  readonly purger: Purger;
  readonly meter: LoadMeter;
  readonly tracing: Pick<Tracing, 'span'>;
  /** Names this process in the loads it works on. */
  readonly owner: string;
  readonly log: Logger;
}

export interface LoadToRun {
  readonly loadId: string;
  readonly options: LoadOptions;
  readonly sources: AsyncIterable<FileSource>;
  readonly sender?: Sender | undefined;
  readonly signal: AbortSignal;
}

export interface UploadToRun extends LoadToRun {
  readonly bytesTotal: number | null;
  /** Digest of the key the client named the request by. */
  readonly idempotencyKey: string | undefined;
  /** Called when all was read, before it is published. @throws Problem when it must not be */
  readonly verify: (() => Promise<void>) | undefined;
}

export interface LoadOutcome {
  readonly loadId: string;
  /** `duplicate`: the content was published before, by the load of that id. */
  readonly kind: 'published' | 'held' | 'duplicate' | 'dryRun';
}

/** What a load is as a span. */
function loadSpan({ loadId, sender }: Pick<LoadToRun, 'loadId' | 'sender'>): SpanOf {
  const { requestId, by } = sender ?? {};
  const attributes = {
    'terrascope.load_id': loadId,
    'terrascope.request_id': requestId ?? undefined,
    'terrascope.key': by ?? undefined,
  };
  return { name: 'load', attributes };
}

/** A load that was queued could not be begun: nobody has worked on it, so it may be taken up. */
export class NotBegunError extends Error {
  override name = 'NotBegunError';
}

/**
 * Runs an upload to its end while it arrives. A request that brings no file leaves no load.
 *
 * @throws Problem, with the load in its extras once there is one; Problem idempotency_key_in_use
 */
export async function runUpload(upload: UploadToRun, deps: LoaderDeps): Promise<LoadOutcome> {
  return deps.tracing.span(loadSpan(upload), () => receive(upload, deps));
}

async function receive(upload: UploadToRun, deps: LoaderDeps): Promise<LoadOutcome> {
  const { loadId, options, idempotencyKey, signal } = upload;
  const { loads, owner, config, log } = deps;
  const running = new RunningLoad(upload, deps);
  const enter = () =>
    running.begin(() => {
      const load = receivedLoad({ ...upload, source: 'upload', id: loadId, owner });
      const isOver = () => signal.aborted;
      return enterLoad(load, loads, { retryMs: config.requestRetryMs, log, isOver });
    });
  // A key is claimed before anything is read, so that its second bearer finds it taken.
  if (idempotencyKey !== undefined) await enter();
  return running.toEnd(async () => {
    const files = await running.readFiles(upload.sources, enter);
    await upload.verify?.();
    return { fingerprint: fingerprintOfFiles(options, files) };
  });
}

/**
 * Runs a load that was queued, now that its turn has come. Its fingerprint is that of its paths.
 *
 * @throws NotBegunError; Problem with the load in its extras
 */
export async function runQueued(load: LoadToRun, deps: LoaderDeps): Promise<LoadOutcome> {
  // It begins when another one has ended, or much later than its request.
  return deps.tracing.span({ ...loadSpan(load), isRoot: true }, () => take(load, deps));
}

async function take(load: LoadToRun, deps: LoaderDeps): Promise<LoadOutcome> {
  const { loadId, signal } = load;
  const { loads, owner, config, log } = deps;
  const running = new RunningLoad(load, deps);
  const start = async () => {
    const now = Date.now();
    const started = { heartbeat_at: now, started_at: now };
    const move = (again: boolean) => loads.move('start', { id: loadId, owner, again }, started);
    const isOver = () => signal.aborted;
    if (await retrying(move, { retryMs: config.chunkRetryMs, log, isOver })) return;
    throw new OwnershipLostError(`load ${loadId} is no longer queued`);
  };
  try {
    await running.begin(start);
  } catch (error) {
    // Cancelled while it was queued, for one.
    if (error instanceof OwnershipLostError) throw await running.fail(error);
    if (faultKind(error) === undefined) throw error;
    throw new NotBegunError(`load ${loadId} could not be begun`, { cause: error });
  }
  return running.toEnd(async () => {
    await running.readFiles(load.sources);
    return {};
  });
}
