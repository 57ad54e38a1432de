import type { Insertable, Kysely } from 'kysely';
import type { BirthRow, FilePatch, FilesTable, RejectRow, Schema } from '#shared/schema.ts';

const statementRowsMax = 500;

/** What the database knows of files, beside their rows. */
export type FilesRepository = ReturnType<typeof filesRepository>;

export function filesRepository(db: Kysely<Schema>) {
  return {
    /** @returns the id its rows are keyed by */
    async create(file: Insertable<FilesTable>): Promise<number> {
      const { insertId } = await db.insertInto('files').values(file).executeTakeFirstOrThrow();
      if (insertId === undefined) throw new Error('the new file got no id');
      return Number(insertId);
    },

    async patch(id: number, patch: FilePatch): Promise<void> {
      await db.updateTable('files').set(patch).where('id', '=', id).execute();
    },

    /** Adds cells to a file's aggregate; sending the same cells again changes nothing. */
    async addBirths(rows: readonly BirthRow[]): Promise<void> {
      for (let from = 0; from < rows.length; from += statementRowsMax) {
        const part = rows.slice(from, from + statementRowsMax);
        await db.replaceInto('births').values(part).execute();
      }
    },

    /** Keeps rejects; sending the same ones again changes nothing. */
    async addRejects(rows: readonly RejectRow[]): Promise<void> {
      for (let from = 0; from < rows.length; from += statementRowsMax) {
        const part = rows.slice(from, from + statementRowsMax);
        await db.replaceInto('rejects').values(part).execute();
      }
    },
  };
}
