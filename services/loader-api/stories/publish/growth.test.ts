import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type DatabaseHandle } from '#shared/database/connect.ts';
import {
  engines,
  openTestDatabase,
  type TestDatabase,
  testConnectOptions,
} from '#shared/testing/engines.ts';
import { enterLoad, limits, publishLoad } from '../../../testing/small-loads.ts';
import { revert } from '../../publish/revert.ts';

const mysql = engines.filter(({ name }) => name === 'mysql');
const few = 10;
const many = 150;

describe.each(mysql)('When many loads are published on %s, then', (engine) => {
  let test: TestDatabase;
  /** Of one connection, so that its counters are those of what was done. */
  let database: DatabaseHandle;
  let count = 0;
  beforeAll(async () => {
    test = await openTestDatabase(engine);
    database = connect(test.url, { ...testConnectOptions, databaseConnectionsMax: 1 });
  });
  afterAll(async () => {
    await database.close();
    await test.drop();
  });

  /** A load of a new file and of one that all loads have. */
  const publishOne = async (): Promise<string> => {
    const contents = [`only ${count++}`, 'all'];
    const files = contents.map((content) => ({ dataset: 'people', content }));
    const { id } = await enterLoad(database, files, 'append');
    await publishLoad(database, id);
    return id;
  };
  const rowsRead = async (work: () => Promise<unknown>): Promise<number> => {
    const read = async () => {
      const { rows } = await sql<{ Value: string }>`
        show session status like 'Handler_read%'`.execute(database.db);
      return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
    };
    const before = await read();
    await work();
    return (await read()) - before;
  };

  it('neither the next one nor a revert looks at many more rows', async () => {
    let last = '';
    const measure = async () => ({
      publish: await rowsRead(async () => {
        last = await publishOne();
      }),
      revert: await rowsRead(() => revert(database, last, limits)),
    });
    for (let n = 0; n < few; n++) await publishOne();
    const before = await measure();
    while (count < many) await publishOne();
    const after = await measure();
    expect(after.publish).toBeLessThan(before.publish + few);
    expect(after.revert).toBeLessThan(before.revert + few);
  });
});
