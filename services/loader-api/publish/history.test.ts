import { randomUUIDv7 } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect, type DatabaseHandle } from '#shared/database/connect.ts';
import type { LoadMode } from '#shared/schema.ts';
import {
  engines,
  openTestDatabase,
  type TestDatabase,
  testConnectOptions,
} from '#shared/testing/engines.ts';
import { countedByHistory, countedFiles, type PastLoad, pastLoads } from '../../testing/history.ts';
import { random } from '../../testing/random.ts';
import { filesRepository } from '../loads/files-repository.ts';
import { loadsRepository } from '../loads/loads-repository.ts';
import { purgeFile } from '../purge/purge.ts';
import { cancel } from './cancel.ts';
import { publish } from './publish.ts';
import { revert } from './revert.ts';

const steps = { sqlite: 2000, mysql: 300 };
const stormSteps = { sqlite: 150, mysql: 150 };
const cancelRounds = { sqlite: 40, mysql: 150 };
const contents = ['a', 'b', 'c', 'd'];
const owner = 'us';
type File = { dataset: string; sha256: string };
type Past = PastLoad & { isReverted: boolean; files: (File & { id: number })[] };

describe.each(engines)('When loads come and go in random order on %s, then', (engine) => {
  let test: TestDatabase;
  let database: DatabaseHandle;
  beforeEach(async () => {
    test = await openTestDatabase(engine);
    database = test.database;
  });
  afterEach(async () => test.drop());

  const someFiles = (pick: (below: number) => number): File[] =>
    Array.from({ length: 1 + pick(2) }, () => ({
      dataset: pick(3) === 0 ? 'places' : 'people',
      sha256: contents[pick(contents.length)] ?? '',
    }));
  const enter = async (files: readonly File[], mode: LoadMode) => {
    const id = randomUUIDv7();
    const load = { id, state: 'loading', mode, source: 'upload', options: '{}', owner } as const;
    await loadsRepository(database.db).create({
      ...load,
      idempotency_key: null,
      bytes_total: null,
      created_at: Date.now(),
    });
    const entered: (File & { id: number })[] = [];
    for (const file of files) {
      const row = { load_id: id, name: 'x.csv', ...file };
      entered.push({ ...file, id: await filesRepository(database).create(row as never) });
    }
    return { id, files: entered };
  };
  const publishIt = (loadId: string, mode: LoadMode, force: boolean, handle = database) =>
    publish(handle, { loadId, owner, mode, force, figures: {}, now: Date.now() });

  it('after each step those files count that a simple model says', async () => {
    const pick = random(20260105);
    const past: Past[] = [];
    const purged = new Set<number>();
    const all = () => past.flatMap(({ files }) => files);
    let version = 0;
    for (let step = 0; step < steps[engine.name]; step++) {
      const counted = new Set(countedByHistory(past, purged));
      const what = pick(100);
      if (what < 45) {
        const asked = someFiles(pick);
        const mode = pick(3) === 0 ? 'replace' : 'append';
        const force = pick(10) === 0;
        const load = await enter(asked, mode);
        const files = kept(
          load.files,
          mode,
          force,
          all().filter(({ id }) => counted.has(id)),
        );
        const result = await publishIt(load.id, mode, force);
        if (files.length === 0) expect(result.outcome).toBe('duplicate');
        else expect(result).toEqual({ outcome: 'published', dataVersion: ++version });
        if (files.length === 0) await cancel(loadsRepository(database.db), load.id);
        else past.push({ id: load.id, mode, isReverted: false, files });
      } else if (what < 97) {
        const load = past[Math.max(past.length - 1 - pick(8), 0)];
        if (!load || load.isReverted) continue;
        load.isReverted = true;
        expect(await revert(database, load.id)).toBe(++version);
      } else {
        for (const file of all().filter(({ id }) => !counted.has(id) && !purged.has(id))) {
          const purging = { ...file, purge_again_at: null };
          await purgeFile(database.db, purging, { purgeRowsMax: 100, chunkWriteMs: 1000 });
          purged.add(file.id);
        }
      }
      expect(await countedFiles(database.db)).toEqual(countedByHistory(past, purged));
    }
    expect(version).toBeGreaterThan(steps[engine.name] / 3);
  });

  it('and all at once, what counts is what history says', async () => {
    const other = engine.name === 'mysql' ? connect(test.url, testConnectOptions) : database;
    const pick = random(7);
    const ids: string[] = [];
    for (let step = 0; step < stormSteps[engine.name]; step++) {
      const work = Array.from({ length: 6 }, async (_, n) => {
        const handle = n % 2 === 0 ? database : other;
        const old = ids[Math.max(ids.length - 1 - pick(6), 0)];
        if (n > 2 && old) return revert(handle, old).catch(() => 0);
        const mode = pick(2) === 0 ? 'replace' : 'append';
        const load = await enter(someFiles(pick), mode);
        const result = await publishIt(load.id, mode, pick(4) === 0, handle);
        if (result.outcome === 'published') ids.push(load.id);
        return 0;
      });
      await Promise.all(work);
      const history = await pastLoads(database.db);
      expect(await countedFiles(database.db)).toEqual(countedByHistory(history, new Set()));
    }
    if (other !== database) await other.close();
  });

  it('a cancel and a publication at the same moment: one of them wins, wholly', async () => {
    const other = engine.name === 'mysql' ? connect(test.url, testConnectOptions) : database;
    const pick = random(3);
    const wins = { cancel: 0, publish: 0 };
    for (let round = 0; round < cancelRounds[engine.name]; round++) {
      const file = { dataset: 'people', sha256: `only ${round}` };
      const load = await enter([file], 'append');
      const [lead, pauseMs] = [pick(3) === 0 ? 2 : 0, pick(40) / 10];
      const [published, cancelled] = await Promise.allSettled([
        pause(lead).then(() => publishIt(load.id, 'append', false)),
        pause(pauseMs).then(() => cancel(loadsRepository(other.db), load.id)),
      ]);
      const found = await loadsRepository(database.db).find(load.id);
      const isCounted = (await countedFiles(database.db)).includes(load.files[0]?.id ?? 0);
      const state = cancelled.status === 'fulfilled' ? 'cancelled' : 'published';
      expect([found?.state, isCounted]).toEqual([state, state === 'published']);
      expect(published.status === 'fulfilled').toBe(state === 'published');
      wins[state === 'published' ? 'publish' : 'cancel']++;
    }
    expect(Math.min(wins.cancel, wins.publish)).toBeGreaterThan(0);
    if (other !== database) await other.close();
  });
});

/** Which files of a load will count, by what counts already: none means that it is a duplicate. */
function kept<F extends File>(
  files: readonly F[],
  mode: LoadMode,
  force: boolean,
  counted: readonly File[],
): F[] {
  if (force) return [...files];
  const name = ({ dataset, sha256 }: File) => `${dataset}/${sha256}`;
  const present = counted
    .filter(({ dataset }) => files.some((file) => file.dataset === dataset))
    .map(name);
  const wanted = [...new Set(files.map(name))].sort();
  const isSame = JSON.stringify(present.toSorted()) === JSON.stringify(wanted);
  if (mode === 'replace' && isSame) return [];
  const held = new Set(mode === 'append' ? present : []);
  return files.filter((file) => !held.has(name(file)) && held.add(name(file)));
}

function pause(ms: number): Promise<void> {
  const end = performance.now() + ms;
  const wait = async (): Promise<void> => {
    await new Promise(setImmediate);
    return performance.now() < end ? wait() : undefined;
  };
  return wait();
}
