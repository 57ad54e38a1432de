import type { Insertable, Kysely } from 'kysely';
import type { FileRow, LoadPatch, LoadRow, LoadState, LoadsTable, Schema } from '#shared/schema.ts';

export interface LoadFilter {
  readonly state?: LoadState | undefined;
  readonly dataset?: string | undefined;
  /** Loads older than this id only. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/** What the database knows of loads. */
export type LoadsRepository = ReturnType<typeof loadsRepository>;

export function loadsRepository(db: Kysely<Schema>) {
  return {
    async create(load: Insertable<LoadsTable>): Promise<void> {
      await db.insertInto('loads').values(load).execute();
    },

    async find(id: string): Promise<LoadRow | undefined> {
      return db.selectFrom('loads').selectAll().where('id', '=', id).executeTakeFirst();
    },

    /** Newest first: ids are UUIDs of version 7 (RFC 9562), which sort by time. */
    async list({ state, dataset, before, limit }: LoadFilter): Promise<LoadRow[]> {
      let query = db.selectFrom('loads').selectAll().orderBy('id', 'desc').limit(limit);
      if (state) query = query.where('state', '=', state);
      if (before) query = query.where('id', '<', before);
      if (dataset) {
        query = query.where('id', 'in', (files) =>
          files.selectFrom('files').select('load_id').where('dataset', '=', dataset),
        );
      }
      return query.execute();
    },

    /**
     * Changes a load that is in one of these states.
     *
     * @returns whether it was
     */
    async patch(id: string, patch: LoadPatch, states: readonly LoadState[]): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('loads')
        .set(patch)
        .where('id', '=', id)
        .where('state', 'in', states)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    /** The files of these loads, in the order they came in. */
    async files(loadIds: readonly string[]): Promise<FileRow[]> {
      if (loadIds.length === 0) return [];
      const query = db.selectFrom('files').selectAll().where('load_id', 'in', loadIds);
      return query.orderBy('id').execute();
    },
  };
}
