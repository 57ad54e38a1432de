import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines, openTestDatabase, type TestDatabase } from '#shared/testing/engines.ts';
import { birthsTable } from '../../file/count/aggregate.ts';
import { insertWriter } from '../../file/write/insert.ts';
import { localInfileWriter } from '../../file/write/local-infile.ts';
import type { RowTarget, RowWriter } from '../../file/write/row-writer.ts';
import { sqliteWriters } from '../../file/write/sqlite.ts';
import { createFilesRepository } from '../../loads/files-repository.ts';
import { OwnershipLostError } from '../../loads/ownership.ts';

const load = { id: 'load-1', owner: 'us', heartbeat_at: 1_000 };
const options = { chunkRowsMax: 10, chunkWriteMs: 10_000 };
type Write = (owner: string, no: number) => Promise<void>;

describe.each(engines)('When rows are written for a load on %s, then', (engine) => {
  let test: TestDatabase;
  let undo: (() => Promise<void>)[] = [];
  beforeEach(async () => {
    test = await openTestDatabase(engine);
    const rest = { mode: 'append', source: 'upload', options: '{}', created_at: 0 } as const;
    const loading = { ...load, ...rest, state: 'loading' } as const;
    await test.database.db.insertInto('loads').values(loading).execute();
  });
  afterEach(async () => {
    for (const step of undo) await step();
    undo = [];
    await test.drop();
  });

  const heartbeat = async () => {
    const found = test.database.db.selectFrom('loads').select('heartbeat_at');
    return (await found.where('id', '=', load.id).executeTakeFirstOrThrow()).heartbeat_at;
  };
  const kept = async () => {
    const { db } = test.database;
    const cells = await db.selectFrom('births').select('cell_no').execute();
    const rejects = await db.selectFrom('rejects').select('line_no').execute();
    return [...cells.map(({ cell_no }) => cell_no), ...rejects.map(({ line_no }) => line_no)];
  };
  const byWriter = (writerFor: (target: RowTarget) => RowWriter): Write => {
    return async (owner, no) => {
      const target = { fileId: 7, table: birthsTable, loadId: load.id, owner };
      const writer = writerFor(target);
      const chunk = writer.newChunk();
      chunk.add(no, ['Perth', '1900', '5']);
      await writer.write(chunk, false);
    };
  };
  /** Every way rows of a load get into this database. */
  const waysToWrite = (): Record<string, Write> => {
    const { database } = test;
    const rejects: Write = async (owner, no) => {
      const row = { file_id: 7, line_no: no, fault_no: 0, code: 'required', message: 'is empty' };
      await createFilesRepository(database).addRejects([row], { loadId: load.id, owner });
    };
    const inserts = byWriter((target) => insertWriter(database.db, target, options));
    if (database.engine === 'mysql') {
      const infile = byWriter((target) => localInfileWriter(database.pool, target, options));
      return { rejects, inserts, infile };
    }
    const thread = sqliteWriters(database, 10_000);
    undo.push(() => thread.close());
    return { rejects, inserts, thread: byWriter((target) => thread.writerFor(target)) };
  };

  it('each transaction changes the row of the load, so that all nodes know of it', async () => {
    let before = load.heartbeat_at;
    let no = 0;
    for (const [way, write] of Object.entries(waysToWrite())) {
      for (let times = 0; times < 2; times++) {
        await write(load.owner, ++no);
        const after = await heartbeat();
        expect(after, way).toBeGreaterThan(before);
        before = Number(after);
      }
    }
  });

  it.each(['another owner', 'cancelled', 'failed', 'published'] as const)(
    'none is kept and nothing is changed once it is not ours: %s',
    async (how) => {
      const state = how === 'another owner' ? 'loading' : how;
      await test.database.db.updateTable('loads').set({ state }).execute();
      const owner = how === 'another owner' ? 'them' : load.owner;
      for (const [way, write] of Object.entries(waysToWrite())) {
        await expect(write(owner, 1), way).rejects.toThrow(OwnershipLostError);
      }
      expect(await kept()).toEqual([]);
      expect(await heartbeat()).toBe(load.heartbeat_at);
    },
  );
});
