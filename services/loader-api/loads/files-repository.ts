import type { Insertable } from 'kysely';
import { createYieldIfDue } from '#shared/concurrency/yield-if-due.ts';
import type { DatabaseHandle } from '#shared/database/connect.ts';
import { once, type Retrying } from '#shared/database/retry.ts';
import type { SqliteRoom } from '#shared/database/sqlite-room.ts';
import type { FilePatch, FileRow, FilesTable, LoadRow, RejectRow } from '#shared/schema.ts';
import { type Ownership, requireOwnership } from './ownership.ts';
import { type RejectFilter, type RejectPage, readRejectPage } from './reject-page.ts';
import { oncePublishedStates } from './states.ts';

const statementRowsMax = 500;
const transactionRowsMax = 2_000;

/** A file that brought rows into a load that was published once. */
export type PublishedFile = Pick<FileRow, 'content' | 'holds' | 'load_id'> & Pick<LoadRow, 'state'>;

/** What the database knows of files, beside their rows. */
export interface FilesRepository {
  /** @returns the id its rows are keyed by */
  create(file: Insertable<FilesTable>): Promise<number>;

  /**
   * Removes the files of a load but these, while its owner is that one. They must have no rows.
   */
  keepOnly(ids: readonly number[], ownership: Ownership): Promise<void>;

  patch(id: number, patch: FilePatch): Promise<void>;

  /** The files of these bytes that brought rows into a load that was published, newest first. */
  published(sha256: string): Promise<PublishedFile[]>;

  /** Keeps rejects; sending the same ones again changes nothing. */
  addRejects(rows: readonly RejectRow[], ownership: Ownership): Promise<void>;

  /** A page of the faults of a load's rows. */
  rejects(filter: RejectFilter): Promise<RejectPage>;
}

export interface FilesDatabase extends Pick<DatabaseHandle, 'db'> {
  /** On SQLite, where rejects take room as rows do. */
  readonly room?: Pick<SqliteRoom, 'require'> | undefined;
}

/** @param reading how reads are done again after a fault that passes */
export function createFilesRepository(
  { db, room }: FilesDatabase,
  reading: Retrying = once,
): FilesRepository {
  return {
    async create(file) {
      const { insertId } = await db.insertInto('files').values(file).executeTakeFirstOrThrow();
      if (insertId === undefined) throw new Error('the new file got no id');
      return Number(insertId);
    },

    async keepOnly(ids, { loadId, owner }) {
      const owned = db.selectFrom('loads').select('id').where('id', '=', loadId);
      const others = db
        .deleteFrom('files')
        .where('load_id', 'in', owned.where('owner', '=', owner));
      await (ids.length === 0 ? others : others.where('id', 'not in', ids)).execute();
    },

    async patch(id, patch) {
      await db.updateTable('files').set(patch).where('id', '=', id).execute();
    },

    async published(sha256) {
      const files = db
        .selectFrom('files')
        .innerJoin('loads', 'loads.id', 'files.load_id')
        .select(['content', 'holds', 'load_id', 'state'])
        .where('sha256', '=', sha256)
        .where('content', 'is not', null)
        .where('state', 'in', oncePublishedStates)
        .orderBy('data_version', 'desc');
      return reading(() => files.execute());
    },

    async addRejects(rows, ownership) {
      const yieldIfDue = createYieldIfDue();
      for (let from = 0; from < rows.length; from += transactionRowsMax) {
        // Never within a transaction: on SQLite it keeps this thread's other connections waiting.
        await yieldIfDue();
        const batch = rows.slice(from, from + transactionRowsMax);
        await room?.require(batch.reduce((bytes, row) => bytes + bytesOf(row), 0));
        await db.transaction().execute(async (trx) => {
          for (let at = 0; at < batch.length; at += statementRowsMax) {
            const part = batch.slice(at, at + statementRowsMax);
            await trx.replaceInto('rejects').values(part).execute();
          }
          await requireOwnership(trx, ownership);
        });
      }
    },

    async rejects(filter) {
      return readRejectPage(db, filter, reading);
    },
  };
}

/** About what a reject takes: its text, and some bytes of columns. */
function bytesOf({ raw, message }: RejectRow): number {
  return 2 * (raw?.length ?? 0) + message.length + 100;
}
