import type { Insertable } from 'kysely';
import { createYieldIfDue } from '#shared/concurrency/yield-if-due.ts';
import type { DatabaseHandle } from '#shared/database/connect.ts';
import { once, type Retrying } from '#shared/database/retry.ts';
import type { SqliteRoom } from '#shared/database/sqlite-room.ts';
import type { FilePatch, FilesTable, RejectRow } from '#shared/schema.ts';
import { type Ownership, requireOwnership } from './ownership.ts';
import { type RejectFilter, type RejectPage, readRejectPage } from './reject-page.ts';
import { oncePublishedStates } from './states.ts';

const statementRowsMax = 500;
const transactionRowsMax = 2_000;

/** What the database knows of files, beside their rows. */
export type FilesRepository = ReturnType<typeof createFilesRepository>;

export interface FilesDatabase extends Pick<DatabaseHandle, 'db'> {
  /** On SQLite, where rejects take room as rows do. */
  readonly room?: Pick<SqliteRoom, 'require'> | undefined;
}

/** @param reading how reads are done again after a fault that passes */
export function createFilesRepository({ db, room }: FilesDatabase, reading: Retrying = once) {
  return {
    /** @returns the id its rows are keyed by */
    async create(file: Insertable<FilesTable>): Promise<number> {
      const { insertId } = await db.insertInto('files').values(file).executeTakeFirstOrThrow();
      if (insertId === undefined) throw new Error('the new file got no id');
      return Number(insertId);
    },

    /**
     * Removes the files of a load but these, while its owner is that one. They must have no rows.
     */
    async keepOnly(ids: readonly number[], { loadId, owner }: Ownership): Promise<void> {
      const owned = db.selectFrom('loads').select('id').where('id', '=', loadId);
      const others = db
        .deleteFrom('files')
        .where('load_id', 'in', owned.where('owner', '=', owner));
      await (ids.length === 0 ? others : others.where('id', 'not in', ids)).execute();
    },

    async patch(id: number, patch: FilePatch): Promise<void> {
      await db.updateTable('files').set(patch).where('id', '=', id).execute();
    },

    /** The files of these bytes that brought rows into a load that was published, newest first. */
    async published(sha256: string) {
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

    /** Keeps rejects; sending the same ones again changes nothing. */
    async addRejects(rows: readonly RejectRow[], ownership: Ownership): Promise<void> {
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

    /** A page of the faults of a load's rows. */
    async rejects(filter: RejectFilter): Promise<RejectPage> {
      return readRejectPage(db, filter, reading);
    },
  };
}

/** About what a reject takes: its text, and some bytes of columns. */
function bytesOf({ raw, message }: RejectRow): number {
  return 2 * (raw?.length ?? 0) + message.length + 100;
}
