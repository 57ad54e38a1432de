import { Problem } from '#shared/errors.ts';
import type { LoadsRepository } from '../loads/loads-repository.ts';

/**
 * Ends a load that has not been published. Wherever it runs: its process sees it at the next
 * heartbeat, and cannot write any more from now on.
 *
 * @param again whether it was tried before, so that it may be done although nobody was told
 * @throws Problem load_not_found, wrong_state
 */
export async function cancel(loads: LoadsRepository, loadId: string, again = false): Promise<void> {
  const error = JSON.stringify({ code: 'load_cancelled', message: 'The load was cancelled.' });
  if (await loads.move('cancel', { id: loadId }, { error, finished_at: Date.now() })) return;
  const load = await loads.find(loadId);
  if (!load) throw new Problem('load_not_found', `There is no load ${loadId}.`);
  if (again && load.state === 'cancelled' && load.error === error) return;
  throw new Problem('wrong_state', `The load can no longer be cancelled, as it is ${load.state}.`);
}
