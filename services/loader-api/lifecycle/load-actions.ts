import { retrying } from '#shared/database/retry.ts';
import { Problem } from '#shared/errors.ts';
import { OwnershipLostError } from '../loads/ownership.ts';
import { revert } from '../publish/revert.ts';
import { previewRevert, type RevertPreview } from '../publish/revert-preview.ts';
import { logged, type Sender } from './accept.ts';
import { cancel } from './cancel.ts';
import { type PublishedLoad, type PublishOptions, publishHeld } from './publish-held.ts';
import type { LoaderDeps } from './run.ts';
import type { RunningLoads } from './running-loads.ts';

/** What can be asked of a load that is there, whichever process works on it. */
export interface LoadActions {
  /** Ends a load that is not published. @throws Problem load_not_found, wrong_state */
  cancel(loadId: string, sender: Sender): Promise<void>;
  /**
   * Makes a load count that is held.
   *
   * @throws Problem load_not_found, wrong_state, precondition_failed, summary_too_large
   */
  publish(loadId: string, options: PublishOptions): Promise<PublishedLoad>;
  /**
   * Makes a published load no longer count.
   *
   * @throws Problem load_not_found, wrong_state, precondition_failed, summary_too_large
   */
  revert(loadId: string, options: PublishOptions): Promise<void>;
  /** What a revert would change, now. @throws Problem load_not_found, wrong_state */
  previewRevert(loadId: string): Promise<RevertPreview>;
}

export function createLoadActions(deps: LoaderDeps, running: RunningLoads): LoadActions {
  const { config, database, loads, purger, meter, log } = deps;
  const retry = { retryMs: config.requestRetryMs, log };
  return {
    cancel: async (loadId, sender) => {
      await retrying((again) => cancel(loads, loadId, again), retry);
      running.abort(loadId, new OwnershipLostError(`load ${loadId} was cancelled`));
      purger.wake();
      log.info({ loadId, ...logged(sender) }, 'cancelled');
    },
    publish: async (loadId, options) => {
      const published = await publishHeld(loadId, options, deps);
      purger.wake();
      return published;
    },
    revert: async (loadId, { isAsSeen, sender }) => {
      const requireVersion = (version: number) => {
        if (!isAsSeen(version)) throw dataChanged(version);
      };
      const work = (again: boolean) =>
        revert(database, loadId, config, { again, by: sender.by, requireVersion });
      const begunAt = performance.now();
      const dataVersion = await retrying(work, retry);
      meter.publication('revert', (performance.now() - begunAt) / 1000);
      log.info({ loadId, dataVersion, ...logged(sender) }, 'reverted');
    },
    previewRevert: (loadId) => retrying(() => previewRevert(database, loadId, config), retry),
  };
}

function dataChanged(dataVersion: number): Problem {
  const detail = `The data have changed since: they are at version ${dataVersion}. Look at them again.`;
  return new Problem('precondition_failed', detail, { extras: { dataVersion } });
}
