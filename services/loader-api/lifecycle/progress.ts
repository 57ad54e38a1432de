import { type Repeated, repeat } from '#shared/concurrency/repeat.ts';
import { repeatedWarning } from '#shared/repeated-warning.ts';
import { causesToStore } from '../file/check/reject-causes.ts';
import type { LoadRun } from '../file/load-run.ts';
import type { LoaderDeps } from './run.ts';

/**
 * Writes the figures and the heartbeat of a running load now and then.
 *
 * @param onLost called when the load turns out to be no longer ours
 */
export function keepProgress(
  run: LoadRun,
  { loads, config }: LoaderDeps,
  onLost: () => void,
): Repeated {
  const { loadId, owner, log } = run;
  // The database may be away for hours.
  const failing = repeatedWarning(log);
  const write = async () => {
    const patch = { ...columnsOf(run), heartbeat_at: Date.now() };
    if (!(await loads.writeProgress(loadId, owner, patch))) onLost();
    failing.over('the progress of a load is saved again');
  };
  const onError = (error: unknown) => {
    failing.warn({ err: error }, 'the progress of a load could not be saved');
  };
  const options = { pauseMs: config.progressMs, pauseFirst: true };
  const progress = repeat(() => write().catch(onError), options);
  progress.start();
  return progress;
}

/** What has come of a load so far, as it is stored. */
export function columnsOf({ counts, rejects, times }: LoadRun) {
  return {
    rejects_by: causesToStore(rejects.causes),
    rows_read: counts.rowsRead,
    rows_loaded: counts.rowsLoaded,
    rows_rejected: counts.rowsRejected,
    bytes_read: counts.bytesRead,
    receive_ms: Math.round(times.receiveMs),
    write_ms: Math.round(times.writeMs),
  };
}
