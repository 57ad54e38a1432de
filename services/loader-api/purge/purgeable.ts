import type { Kysely } from 'kysely';
import type { Schema } from '#shared/schema.ts';
import { abandonedStates, cancellableStates } from '../loads/states.ts';
import type { PurgeableFile } from './purge.ts';

/** Most files that are looked up at a time. */
export const filesAtOnce = 1_000;

/**
 * The files whose rows can go: of loads that ended without being published, of content that was
 * there already, and what was replaced or reverted long enough ago. And those that are to be looked
 * at once more. There may be more of them than are listed at a time.
 */
export function purgeable(db: Kysely<Schema>, keptSince: number): Promise<PurgeableFile[]> {
  return db
    .selectFrom('files')
    .innerJoin('loads', 'loads.id', 'files.load_id')
    .select(['files.id', 'files.dataset', 'files.purge_again_at', 'files.counted_version'])
    .where('files.purge_done', '=', 0)
    .where('files.counted', '=', 0)
    .where((where) =>
      where.or([
        where('files.purge_again_at', 'is', null),
        where('files.purge_again_at', '<=', Date.now()),
      ]),
    )
    .where('loads.state', 'not in', cancellableStates)
    .where((where) =>
      where.or([
        where('loads.state', 'in', abandonedStates),
        where('files.duplicate_of', 'is not', null),
        where('files.uncounted_at', '<', keptSince),
      ]),
    )
    .orderBy('files.id')
    .limit(filesAtOnce)
    .execute();
}

/**
 * The files that counted once and ceased to so long ago that they are part of the history no more.
 * Their rows are gone. There may be more of them than are listed at a time.
 */
export function forgettable(db: Kysely<Schema>, keptSince: number): Promise<PurgeableFile[]> {
  return ofHistory(db)
    .where('uncounted_at', '<', keptSince)
    .orderBy('counted_version')
    .limit(filesAtOnce)
    .execute();
}

/**
 * The files that are part of the history and have nothing left of what a summary is made of: a
 * loader of before migration 0011 has purged them, which was still running while the schema was
 * brought up to date. Looked for once, as a loader starts.
 */
export function emptied(db: Kysely<Schema>): Promise<PurgeableFile[]> {
  return ofHistory(db)
    .where('rows_loaded', '>', 0)
    .where(({ eb, not, exists, selectFrom }) => {
      const births = selectFrom('births').whereRef('births.file_id', '=', 'files.id');
      const places = selectFrom('places').whereRef('places.file_id', '=', 'files.id');
      return eb.or([
        eb.and([eb('dataset', '=', 'people'), not(exists(births.select('file_id')))]),
        eb.and([eb('dataset', '=', 'places'), not(exists(places.select('file_id')))]),
      ]);
    })
    .orderBy('counted_version')
    .limit(filesAtOnce)
    .execute();
}

/** The files that counted once, do no more, and whose rows are gone. */
function ofHistory(db: Kysely<Schema>) {
  return db
    .selectFrom('files')
    .select(['id', 'dataset', 'purge_again_at', 'counted_version'])
    .where('counted', '=', 0)
    .where('purge_done', '=', 1)
    .where('counted_version', 'is not', null);
}
