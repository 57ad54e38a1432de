import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type DatabaseHandle } from '#shared/database/connect.ts';
import type { SqliteHandle } from '#shared/database/sqlite.ts';
import { summarize } from '#shared/summary/summary.ts';
import { silentLog } from '#shared/testing/engines.ts';
import { uploadBody } from '../../testing/client.ts';
import { manyPeople, places } from '../../testing/csv.ts';
import { type Services, startServices } from '../../testing/services.ts';
import { sqliteEngine } from '../../testing/sqlite.ts';
import { versionSource } from '../versions/data-version.ts';
import { liveCube } from './live-cube.ts';

let services: Services;
/** The database as it was at an earlier version: what a node that is behind would say. */
let behind: SqliteHandle;
let asked: DatabaseHandle;
let reads = 0;
const database = new Proxy({} as DatabaseHandle, {
  get: (_, name) => {
    if (name === 'engine') reads++;
    return Reflect.get(asked, name);
  },
});
const versionNow = async () => {
  const source = versionSource(services.database);
  const version = await source.read();
  source.close();
  return version;
};

beforeAll(async () => {
  services = await startServices(sqliteEngine());
  await uploadBody(services.loader, places).expect(201);
  await uploadBody(services.loader, manyPeople(1)).expect(201);
  const copy = join(services.dataDir, 'behind.db');
  (services.database as SqliteHandle).raw.exec(`vacuum into '${copy}'`);
  behind = connect(`sqlite:${copy}`, services.config) as SqliteHandle;
  await uploadBody(services.loader, manyPeople(10)).expect(201);
});
afterAll(async () => {
  await behind.close();
  await services.stop();
});

describe('When nodes are not equally far, then', () => {
  it('the cube goes only forward, and never passes for a version it is not', async () => {
    const cube = liveCube(database, { cubeCellsMax: 1000, cubeBytesMax: 1e6 }, silentLog);
    asked = services.database;
    const at = await versionNow();
    expect(summarize((await cube.atLeast(at)).cube)).toEqual([['Scotland', 11]]);
    asked = behind;
    const later = { ...at, version: at.version + 1 };
    await expect(cube.atLeast(later)).rejects.toMatchObject({ code: 'database_unavailable' });
    expect(cube.isAt(at)).toBe(true);
    await uploadBody(services.loader, manyPeople(100)).expect(201);
    const waiting = cube.atLeast(later);
    asked = services.database;
    const { cube: figures, at: now } = await waiting;
    expect(now).toEqual(later);
    expect(summarize(figures)).toEqual([['Scotland', 111]]);
  });
});

describe('When more is published than may be held, then', () => {
  it.each([
    { cubeCellsMax: 1, cubeBytesMax: 1e6 },
    { cubeCellsMax: 1000, cubeBytesMax: 1000 },
  ])('it is read once, not again for each who asks, until it changes', async (limits) => {
    asked = services.database;
    const cube = liveCube(database, limits, silentLog);
    for (let change = 0; change < 2; change++) {
      const before = reads;
      for (let times = 0; times < 20; times++) {
        const answer = cube.atLeast(await versionNow());
        await expect(answer).rejects.toMatchObject({ code: 'aggregate_too_large' });
      }
      expect(reads).toBe(before + 1);
      await uploadBody(services.loader, manyPeople(change + 200 + limits.cubeCellsMax)).expect(201);
    }
  });
});
