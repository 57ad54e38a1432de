import type { Insertable, Kysely } from 'kysely';
import { once, type Retrying } from '#shared/database/retry.ts';
import type { FileRow, LoadRow, LoadState, LoadsTable, Schema } from '#shared/schema.ts';
import {
  type ShownFile,
  type ShownLoad,
  shownFileColumns,
  shownLoadColumns,
} from './load-object.ts';
import { type MovePatch, type Moving, moveLoad } from './move.ts';
import { shownBytes } from './shown-bytes.ts';
import { type TransitionName, unfinishedStates, writableStates } from './states.ts';

export interface LoadFilter {
  readonly state?: LoadState | undefined;
  readonly dataset?: string | undefined;
  /** The load a client's key was last used for, as it is stored. */
  readonly idempotencyKey?: string | undefined;
  /** Loads older than this id only. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/** A load of a list, before it is read. */
export interface ListedLoad {
  readonly id: string;
  /** About how long it is as it is shown. */
  readonly bytes: number;
}

/** What the database knows of loads. */
export interface LoadsRepository {
  create(load: Insertable<LoadsTable>): Promise<void>;

  find(id: string): Promise<LoadRow | undefined>;

  /** Newest first. */
  list(filter: LoadFilter): Promise<ListedLoad[]>;

  /** What is shown of these loads, by their ids. */
  shown(ids: readonly string[]): Promise<ReadonlyMap<string, ShownLoad>>;

  /** Takes a load along a transition (`moveLoad`). @returns whether it did */
  move<Name extends TransitionName>(
    name: Name,
    load: Moving<Name>,
    patch?: MovePatch,
  ): Promise<boolean>;

  /**
   * Writes the figures of a running load, and its heartbeat. @returns whether it is the owner's
   */
  writeProgress(id: string, owner: string, figures: MovePatch): Promise<boolean>;

  /** Writes a newer preview of a load, while it is held. */
  renewPreview(id: string, preview: Pick<LoadRow, 'preview' | 'preview_version'>): Promise<void>;

  /** The load a client's key was last used for. */
  findByKey(idempotencyKey: string): Promise<LoadRow | undefined>;

  /** Frees a key whose time is over. */
  forgetKey(id: string): Promise<void>;

  /** Shows that the process which has these loads in its line is alive. */
  beat(ids: readonly string[], owner: string, now: number): Promise<void>;

  /** Leaves what is queued to whoever comes. */
  releaseQueued(owner: string): Promise<void>;

  /** Every load that some process should be working on. */
  unfinished(): Promise<LoadRow[]>;

  /** What is shown of the files of these loads, in the order they came in. */
  files(loadIds: readonly string[]): Promise<ShownFile[]>;

  /** The files of a load with their headers, in the order they came in. */
  filesWithHeaders(loadId: string): Promise<FileRow[]>;
}

/** @param reading how reads are done again after a fault that passes */
export function createLoadsRepository(
  db: Kysely<Schema>,
  reading: Retrying = once,
): LoadsRepository {
  return {
    async create(load) {
      await db.insertInto('loads').values(load).execute();
    },

    async find(id) {
      const load = db.selectFrom('loads').selectAll().where('id', '=', id);
      return reading(() => load.executeTakeFirst());
    },

    async list({ state, dataset, idempotencyKey, before, limit }) {
      // Ids are UUIDs of version 7 (RFC 9562), which sort by time.
      const loads = db.selectFrom('loads').select(['id', shownBytes.as('bytes')]);
      let query = loads.orderBy('id', 'desc').limit(limit);
      if (state) query = query.where('state', '=', state);
      if (idempotencyKey) query = query.where('idempotency_key', '=', idempotencyKey);
      if (before) query = query.where('id', '<', before);
      if (dataset) {
        query = query.where('id', 'in', (files) =>
          files.selectFrom('files').select('load_id').where('dataset', '=', dataset),
        );
      }
      const found = await reading(() => query.execute());
      return found.map(({ id, bytes }) => ({ id, bytes: Number(bytes) }));
    },

    async shown(ids) {
      if (ids.length === 0) return new Map();
      const query = db.selectFrom('loads').select(shownLoadColumns).where('id', 'in', ids);
      return new Map((await reading(() => query.execute())).map((load) => [load.id, load]));
    },

    move(name, load, patch) {
      return moveLoad(db, name, load, patch);
    },

    async writeProgress(id, owner, figures) {
      const { numUpdatedRows } = await db
        .updateTable('loads')
        .set(figures)
        .where('id', '=', id)
        .where('owner', '=', owner)
        .where('state', 'in', writableStates)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    async renewPreview(id, preview) {
      const load = db.updateTable('loads').set(preview).where('id', '=', id);
      await load.where('state', '=', 'ready').execute();
    },

    async findByKey(idempotencyKey) {
      const loads = db.selectFrom('loads').selectAll();
      const load = loads.where('idempotency_key', '=', idempotencyKey);
      return reading(() => load.executeTakeFirst());
    },

    async forgetKey(id) {
      const load = db.updateTable('loads').set({ idempotency_key: null }).where('id', '=', id);
      await reading(() => load.execute()); // as harmless as a read
    },

    async beat(ids, owner, now) {
      if (ids.length === 0) return;
      // Rows are found by their keys alone: by way of the state's index MySQL would lock them in
      // another order than those who change the state do.
      const loads = db.updateTable('loads').set({ heartbeat_at: now });
      await loads.where('id', 'in', ids).where('owner', '=', owner).execute();
    },

    async releaseQueued(owner) {
      const queued = db.updateTable('loads').set({ owner: null });
      await queued.where('state', '=', 'queued').where('owner', '=', owner).execute();
    },

    async unfinished() {
      const loads = db.selectFrom('loads').selectAll().orderBy('id');
      return loads.where('state', 'in', unfinishedStates).execute();
    },

    async files(loadIds) {
      if (loadIds.length === 0) return [];
      const files = db.selectFrom('files').select(shownFileColumns).orderBy('id');
      return reading(() => files.where('load_id', 'in', loadIds).execute());
    },

    async filesWithHeaders(loadId) {
      const files = db.selectFrom('files').selectAll().where('load_id', '=', loadId);
      return reading(() => files.orderBy('id').execute());
    },
  };
}
