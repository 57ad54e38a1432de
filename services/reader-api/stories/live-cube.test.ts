import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DatabaseHandle } from '#shared/database/connect.ts';
import { summarize } from '#shared/summary/summary.ts';
import {
  engines,
  openTestDatabase,
  silentLog,
  type TestDatabase,
} from '#shared/testing/engines.ts';
import { unpaused } from '#shared/testing/pauses.ts';
import { takeBackup } from '../../testing/backup.ts';
import { uploadBody } from '../../testing/client.ts';
import { csv, manyPeople, places, placesColumns } from '../../testing/csv.ts';
import { type Services, startServices } from '../../testing/services.ts';
import { createVersionSource } from '../state/data-version.ts';
import { createLiveCube } from '../state/live-cube.ts';
import { standsAt } from '../state/stands-at.ts';

let services: Services;
/** The database as it was at an earlier version: what a node that lags would say. */
let behind: TestDatabase;
/** The node that statements go to, and the one that says which version it is at. */
let asked: DatabaseHandle;
let said: DatabaseHandle;
let reads = 0;
const database = new Proxy({} as DatabaseHandle, {
  get: (_, name) => {
    if (name === 'engine') reads++;
    return Reflect.get(asked, name);
  },
});
const versionOf = async (node: DatabaseHandle) => {
  const source = createVersionSource(node);
  const version = await source.read();
  source.close();
  return version;
};
const roomy = { cubeCellsMax: 1000, cubeBytesMax: 1e6, replicaLagMaxMs: 60_000 };
const open = (different: Partial<typeof roomy> = {}) => {
  const config = { ...roomy, ...different };
  const cube = createLiveCube({
    database,
    currentVersion: () => versionOf(said),
    config,
    log: silentLog,
  });
  const read = () =>
    cube.read(async ({ at, cube: counted }) => ({
      at,
      figures: await summarize(counted, unpaused),
    }));
  return { cube, read };
};

describe.each(engines)('When nodes on %s are not equally far, then', (engine) => {
  beforeAll(async () => {
    services = await startServices(engine);
    await uploadBody(services.loader, places).expect(201);
    await uploadBody(services.loader, manyPeople(1)).expect(201);
    behind = await openTestDatabase(engine);
    await (await takeBackup(services.db)).restore(behind.database);
    await uploadBody(services.loader, manyPeople(10)).expect(201);
  });
  beforeEach(() => {
    asked = services.database;
    said = services.database;
  });
  afterAll(async () => {
    await behind.drop();
    await services.stop();
  });

  it('the cube goes only forward, and never passes for a version it is not', async () => {
    const { cube, read } = open();
    const before = await read();
    expect(before.figures).toEqual([['Scotland', 11]]);
    said = behind.database;
    asked = behind.database;
    expect(await read()).toEqual(before);
    await uploadBody(services.loader, manyPeople(100)).expect(201);
    said = services.database;
    await expect(read()).rejects.toMatchObject({ code: 'database_unavailable' });
    expect(standsAt(cube, before.at)).toBe(true);
    const waiting = read();
    asked = services.database;
    const after = await waiting;
    expect(await versionOf(services.database)).toMatchObject(after.at);
    expect(after.figures).toEqual([['Scotland', 111]]);
  });

  it('an older version is right after all when nothing else is seen for long', async () => {
    const { read } = open({ replicaLagMaxMs: 300 });
    const before = await read();
    for (let looks = 0; looks < 3; looks++) {
      // It is not too long while a node that is not behind is seen in between.
      said = behind.database;
      asked = behind.database;
      expect(await read()).toEqual(before);
      await sleep(200);
      said = services.database;
      expect(await read()).toEqual(before);
    }
    said = behind.database;
    expect(await read()).toEqual(before);
    await sleep(400);
    const after = await read();
    expect(await versionOf(behind.database)).toMatchObject(after.at);
    expect(after.figures).toEqual([['Scotland', 1]]);
    // And forward again, as soon as there is more.
    said = services.database;
    asked = services.database;
    expect(await read()).toEqual(before);
  });

  it('a cube that has no room beside the next one goes before it, and is counted again', async () => {
    const { cube, read } = open({ cubeBytesMax: 7_000 });
    const before = await read();
    const places = csv([placesColumns, ['Dumfries', 'Dumfriesshire', 'Alba']]);
    await uploadBody(services.loader, places, { query: '?mode=replace' }).expect(201);
    const rename = (from: string, to: string) =>
      sql`alter table ${sql.table(from)} rename to ${sql.table(to)}`.execute(services.db);
    await rename('births', 'births_away');
    try {
      await expect(read()).rejects.toThrow();
      expect(standsAt(cube, before.at)).toBe(false);
      // A node that has not come as far does not do instead.
      [asked, said] = [behind.database, behind.database];
      await expect(read()).rejects.toMatchObject({ code: 'database_unavailable' });
    } finally {
      [asked, said] = [services.database, services.database];
      await rename('births_away', 'births');
    }
    const people = before.figures.reduce((sum, [, n]) => sum + n, 0);
    expect((await read()).figures).toEqual([['Alba', people]]);
  });

  it.each([{ cubeCellsMax: 1 }, { cubeBytesMax: 1000 }])(
    'what is more than may be held is read once, until it changes: %j',
    async (limits) => {
      const { read } = open(limits);
      for (let change = 0; change < 2; change++) {
        const before = reads;
        for (let times = 0; times < 20; times++) {
          await expect(read()).rejects.toMatchObject({ code: 'aggregate_too_large' });
        }
        expect(reads).toBe(before + 1);
        await uploadBody(
          services.loader,
          manyPeople(change + 200, JSON.stringify(limits).replaceAll('"', '')),
        ).expect(201);
      }
    },
  );
});
