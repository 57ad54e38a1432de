import type { DatabaseHandle } from '#shared/database/connect.ts';
import { Problem } from '#shared/errors.ts';
import { wasPublished } from '../loads/states.ts';
import { type Gates, hasGates, judge } from './gates.ts';
import { type PublishRequest, type PublishResult, publish } from './publish.ts';

/** Others publish while a load is judged; then it is judged again. */
const triesMax = 30;

/** A load that may have gates to pass. */
export interface GatedRequest extends PublishRequest {
  readonly gates: Gates;
}

/**
 * Publishes a load if it passes its gates, by the data as they are when it is published: it is
 * judged before, outside of the transaction, which is given up when another one was faster.
 *
 * @throws Problem too_many_unmatched, too_many_ambiguous; what `publish` throws
 */
export async function publishGated(
  database: DatabaseHandle,
  request: GatedRequest,
): Promise<PublishResult> {
  if (!hasGates(request.gates)) return publish(database, request);
  // An earlier try of which nobody knew how it ended: then what counts is the load itself.
  if (await isPublished(database, request.loadId)) return publish(database, request);
  for (let tries = 0; tries < triesMax; tries++) {
    const judgedAt = await judge(database.db, request, request.limits);
    const requireVersion = (dataVersion: number) => {
      request.requireVersion?.(dataVersion);
      if (dataVersion !== judgedAt) throw new JudgedTooEarlyError('the data have changed since');
    };
    try {
      return await publish(database, { ...request, requireVersion });
    } catch (error) {
      if (!(error instanceof JudgedTooEarlyError)) throw error;
    }
  }
  throw new Problem(
    'database_unavailable',
    'Other loads are published faster than this one can be judged. Try again shortly.',
  );
}

class JudgedTooEarlyError extends Error {
  override name = 'JudgedTooEarlyError';
}

async function isPublished({ db }: DatabaseHandle, loadId: string): Promise<boolean> {
  const loads = db.selectFrom('loads').select('state').where('id', '=', loadId);
  const load = await loads.executeTakeFirst();
  return load !== undefined && wasPublished(load.state);
}
