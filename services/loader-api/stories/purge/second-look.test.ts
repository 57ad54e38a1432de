import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { engines, openTestDatabase, type TestDatabase } from '#shared/testing/engines.ts';
import { purgeable } from '../../purge/purgeable.ts';
import { createPurger, type Purger } from '../../purge/purger.ts';

const options = {
  ...{
    purgeRowsMax: 7,
    chunkWriteMs: 1_000,
    purgeEveryMs: 20,
    historyKeepMs: 1_000_000,
    supersededKeepMs: 1_000,
  },
  ...{ loadsKeepMs: 0, idempotencyKeyMs: 1_000 },
};
const loadId = 'load-1';

describe.each(engines)('When a load has ended without being published on %s, then', (engine) => {
  let test: TestDatabase;
  let purger: Purger;
  let fileId: number;
  let lines: string[];
  beforeEach(async () => {
    test = await openTestDatabase(engine);
    const { db } = test.database;
    const load = { id: loadId, state: 'cancelled', mode: 'append', source: 'upload' } as const;
    await db
      .insertInto('loads')
      .values({ ...load, options: '{}', created_at: 0 })
      .execute();
    const file = { load_id: loadId, dataset: 'people', name: 'x.csv' };
    fileId = Number((await db.insertInto('files').values(file).executeTakeFirst()).insertId);
    lines = [];
  });
  afterEach(async () => {
    await purger.stop();
    await test.drop();
  });

  const start = () => {
    const log = pino({ level: 'info' }, { write: (line) => lines.push(JSON.parse(line).msg) });
    purger = createPurger(test.database.db, options, log);
    purger.wake();
  };
  /** As a chunk does that was on its way while the load was ended. */
  const addRows = async (from: number, count: number) => {
    const people = Array.from({ length: count }, (_, n) => ({
      file_id: fileId,
      line_no: from + n,
      given_name: 'Ada',
      family_name: 'Smith',
      date_of_birth: '1900-01-01',
      place_of_birth: 'Perth',
    }));
    await test.database.db.insertInto('people').values(people).execute();
  };
  const file = async () => {
    const query = test.database.db.selectFrom('files').selectAll().where('id', '=', fileId);
    return query.executeTakeFirstOrThrow();
  };
  const rows = async () => test.database.db.selectFrom('people').select('line_no').execute();
  const purged = () => vi.waitFor(() => expect(lines).toContain('purged'), { timeout: 5_000 });
  const done = () =>
    vi.waitFor(async () => expect((await file()).purge_done).toBe(1), { timeout: 5_000 });

  it('its rows go, and are looked for once more before it is done with', async () => {
    await addRows(1, 20);
    start();
    await purged();
    expect(await rows()).toEqual([]);
    const { purge_done, purge_again_at } = await file();
    expect(purge_done).toBe(0);
    expect(await purgeable(test.database.db, Date.now())).toEqual([]);
    await done();
    expect(Date.now()).toBeGreaterThanOrEqual(Number(purge_again_at));
    expect(lines).toEqual(['purged']);
  });

  it('rows that come after that go, too, however often', async () => {
    start();
    await purged();
    for (const from of [1, 100]) {
      await addRows(from, 10);
      await vi.waitFor(async () => expect(await rows()).toEqual([]), { timeout: 5_000 });
      expect((await file()).purge_done).toBe(0);
    }
    await done();
    expect(lines).toEqual([
      'purged',
      ...Array(2).fill('purged rows that arrived after the first purge'),
    ]);
    await sleep(options.purgeEveryMs * 3);
    expect(await purgeable(test.database.db, Date.now() + 1)).toEqual([]);
  });
});
