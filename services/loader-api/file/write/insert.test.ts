import { describe, expect, test } from 'vitest';
import { findDataset } from '#shared/datasets/index.ts';
import { engines, openTestDatabase } from '#shared/testing/engines.ts';
import { OwnershipLostError } from '../../loads/ownership.ts';
import { birthsTable } from '../count/aggregate.ts';
import { insertWriter } from './insert.ts';
import { tableOf } from './row-writer.ts';

describe.each(engines)('Where rows are inserted on %s', (engine) => {
  test('rows and cells are written once, however often, while the load is ours', async () => {
    const { database, drop } = await openTestDatabase(engine);
    const { db } = database;
    try {
      await db
        .insertInto('loads')
        .values({
          id: 'load-1',
          state: 'loading',
          mode: 'append',
          source: 'upload',
          options: '{}',
          owner: 'me',
          created_at: 0,
        })
        .execute();
      const people = tableOf(findDataset('people') as NonNullable<ReturnType<typeof findDataset>>);
      const write = async (table: typeof people, owner: string, values: readonly string[]) => {
        const target = { fileId: 7, table, loadId: 'load-1', owner };
        const writer = insertWriter(db, target, { chunkRowsMax: 10 });
        for (const again of [false, true]) {
          const chunk = writer.newChunk();
          for (const no of owner === 'me' ? [2, 3] : [4]) chunk.add(no, values);
          await writer.write(chunk, again);
        }
      };
      const person = ['Ann', "O'Hara \\ Næss", '1900-02-03', 'Perth'];
      await write(people, 'me', person);
      await write(birthsTable, 'me', ['Perth', '1900', '5']);
      await expect(write(birthsTable, 'another', ['Oban', '1900', '1'])).rejects.toThrow(
        OwnershipLostError,
      );
      const rows = await db.selectFrom('people').selectAll().orderBy('line_no').execute();
      const row = { file_id: 7, given_name: person[0], family_name: person[1] };
      const rest = { date_of_birth: person[2], place_of_birth: person[3] };
      expect(rows).toEqual([2, 3].map((line_no) => ({ ...row, line_no, ...rest })));
      const cell = { file_id: 7, place_of_birth: 'Perth', birth_year: 1900 };
      const cells = await db.selectFrom('births').selectAll().orderBy('cell_no').execute();
      expect(cells).toEqual([2, 3].map((cell_no) => ({ ...cell, cell_no, people: 5 })));
    } finally {
      await drop();
    }
  });
});
