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
import { countsOf, History, historyOf, holdingOf, type PastFile } from '../../testing/history.ts';
import { random } from '../../testing/random.ts';
import { filesRepository } from '../loads/files-repository.ts';
import { loadsRepository } from '../loads/loads-repository.ts';
import { purgeFile } from '../purge/purge.ts';
import { purgeable } from '../purge/purger.ts';
import { cancel } from './cancel.ts';
import { publish } from './publish.ts';
import { revert } from './revert.ts';

const steps = { sqlite: 400, mysql: 120 };
const seeds = [20260105, 8];
const stormSteps = { sqlite: 100, mysql: 60 };
const cancelRounds = { sqlite: 40, mysql: 150 };
/** A content belongs to one dataset. */
const contents = { people: ['a', 'b', 'c'], places: ['d', 'e', 'f'] };
const owner = 'us';
const purgeOptions = { purgeRowsMax: 100, chunkWriteMs: 0 };

type Pick = (below: number) => number;
type Asked = Omit<PastFile, 'id'>;

/** Rows of a content: as many as it has, so that none can stand for another. */
const rowsOf = (content: string) => Math.max(1, 1 + 'abcdef'.indexOf(content));

describe.each(engines)('When loads come and go in random order on %s, then', (engine) => {
  let test: TestDatabase;
  let database: DatabaseHandle;
  beforeEach(async () => {
    test = await openTestDatabase(engine);
    database = test.database;
  });
  afterEach(async () => test.drop());

  const someFiles = (pick: Pick): Asked[] =>
    Array.from({ length: 1 + pick(3) }, () => {
      const dataset = pick(3) === 0 ? 'places' : 'people';
      // Of one in eight, every row was rejected.
      return { dataset, content: pick(8) === 0 ? null : (contents[dataset][pick(3)] ?? '') };
    });
  const enter = async (files: readonly Asked[], mode: LoadMode) => {
    const id = randomUUIDv7();
    const load = { id, state: 'loading', mode, source: 'upload', options: '{}', owner } as const;
    await loadsRepository(database.db).create({
      ...load,
      idempotency_key: null,
      bytes_total: null,
      created_at: Date.now(),
    });
    const entered: PastFile[] = [];
    for (const file of files) {
      const rows_loaded = file.content === null ? 0 : rowsOf(file.content);
      const row = { load_id: id, name: 'x.csv', ...file, rows_loaded };
      const fileId = await filesRepository(database).create(row);
      entered.push({ ...file, id: fileId });
      if (rows_loaded > 0) await enterRows(fileId, file.dataset, file.content ?? '', rows_loaded);
    }
    return { id, files: entered };
  };
  const enterRows = async (file_id: number, dataset: string, name: string, count: number) => {
    const lines = Array.from({ length: count }, (_, line) => ({ file_id, line_no: line + 2 }));
    const person = { given_name: 'A', family_name: 'B', date_of_birth: '1950-06-15' };
    const people = lines.map((line) => ({ ...line, ...person, place_of_birth: name }));
    const places = lines.map((line) => ({ ...line, city: name, county: 'X', country: 'Y' }));
    if (dataset === 'people') await database.db.insertInto('people').values(people).execute();
    else await database.db.insertInto('places').values(places).execute();
  };
  const publishIt = (loadId: string, mode: LoadMode, force: boolean, handle = database) =>
    publish(handle, { loadId, owner, mode, force, figures: {}, now: Date.now() });

  /** Rows that count, by a plain join. */
  const rowsThatCount = async () => {
    const counting = database.db.selectFrom('files').where('counted', '=', 1);
    const people = await counting
      .innerJoin('people', 'file_id', 'files.id')
      .select('place_of_birth as name')
      .execute();
    const places = await counting
      .innerJoin('places', 'file_id', 'files.id')
      .select('city as name')
      .execute();
    return [
      ...people.map(({ name }) => `people/${name}`),
      ...places.map(({ name }) => `places/${name}`),
    ].sort();
  };
  const rowsByHistory = (history: History) =>
    history.counts().flatMap((name) => {
      const [dataset, content = ''] = name.split('/');
      return Array<string>(rowsOf(content)).fill(`${dataset}/${content}`);
    });
  /** What a reader knows that only looks at what has changed since it looked last. */
  const follower = () => {
    const counting = new Set<number>();
    let seen = 0;
    return async () => {
      const changed = database.db
        .selectFrom('files')
        .selectAll()
        .where('counted_version', '>', seen);
      for (const file of await changed.execute()) {
        if (file.counted === 1) counting.add(file.id);
        else counting.delete(file.id);
        seen = Math.max(seen, file.counted_version ?? 0);
      }
      return [...counting].sort((a, b) => a - b);
    };
  };
  /** A file counts in whose name others hold its content only where none of theirs has rows. */
  const expectOwnRowsFirst = async (where: string) => {
    const files = await database.db.selectFrom('files').selectAll().execute();
    const kept = files.filter((file) => file.counted_version !== null && file.purged_at === null);
    const foreign = kept.filter((file) => file.counted === 1 && file.holds === 0);
    const better = foreign.filter(({ content, copy_no, dataset }) =>
      kept.some(
        (file) =>
          file.holds === 1 &&
          file.dataset === dataset &&
          file.content === content &&
          file.copy_no === copy_no,
      ),
    );
    expect(better, where).toEqual([]);
  };

  it.each(seeds)('after each step that counts which history says: seed %i', async (seed) => {
    const pick = random(seed);
    const history = new History();
    const published: string[] = [];
    const follow = follower();
    let version = 0;
    for (let step = 0; step < steps[engine.name]; step++) {
      const where = `seed ${seed}, step ${step}`;
      const what = pick(100);
      if (what < 50) {
        const mode = pick(3) === 0 ? 'replace' : 'append';
        const force = pick(8) === 0;
        const load = await enter(someFiles(pick), mode);
        const result = await publishIt(load.id, mode, force);
        const isPublished = history.publish({ ...load, mode, force });
        if (isPublished) {
          expect(result, where).toEqual({ outcome: 'published', dataVersion: ++version });
          published.push(load.id);
        } else {
          expect(result.outcome, where).toBe('duplicate');
          await cancel(loadsRepository(database.db), load.id);
        }
      } else if (what < 92) {
        const [id] = published.splice(Math.max(published.length - 1 - pick(8), 0), 1);
        if (!id) continue;
        history.revert(id);
        expect(await revert(database, id), where).toBe(++version);
      } else {
        // All that is left over, or some of it.
        const all = await purgeable(database.db, Date.now() + 1);
        for (const file of all.filter(() => pick(3) > 0)) {
          await purgeFile(database.db, file, purgeOptions);
          history.purge(file.id);
        }
      }
      expect(await countsOf(database.db), where).toEqual(history.counts());
      expect(await holdingOf(database.db), where).toEqual(history.holding());
      expect(await rowsThatCount(), where).toEqual(rowsByHistory(history).sort());
      const counting = database.db.selectFrom('files').select('id').where('counted', '=', 1);
      const ids = (await counting.orderBy('id').execute()).map(({ id }) => id);
      expect(await follow(), where).toEqual(ids);
      await expectOwnRowsFirst(where);
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
      const history = await historyOf(database.db);
      expect(await countsOf(database.db)).toEqual(history.counts());
      expect(await holdingOf(database.db)).toEqual(history.holding());
    }
    if (other !== database) await other.close();
  });

  it('a cancel and a publication at the same moment: one of them wins, wholly', async () => {
    const other = engine.name === 'mysql' ? connect(test.url, testConnectOptions) : database;
    const pick = random(3);
    const wins = { cancel: 0, publish: 0 };
    for (let round = 0; round < cancelRounds[engine.name]; round++) {
      const file = { dataset: 'people', content: `only ${round}` };
      const load = await enter([file], 'append');
      const [lead, pauseMs] = [pick(3) === 0 ? 2 : 0, pick(40) / 10];
      const [published, cancelled] = await Promise.allSettled([
        pause(lead).then(() => publishIt(load.id, 'append', false)),
        pause(pauseMs).then(() => cancel(loadsRepository(other.db), load.id)),
      ]);
      const found = await loadsRepository(database.db).find(load.id);
      const isCounted = (await countsOf(database.db)).includes(`people/only ${round}/0`);
      const state = cancelled.status === 'fulfilled' ? 'cancelled' : 'published';
      expect([found?.state, isCounted]).toEqual([state, state === 'published']);
      expect(published.status === 'fulfilled').toBe(state === 'published');
      wins[state === 'published' ? 'publish' : 'cancel']++;
    }
    expect(Math.min(wins.cancel, wins.publish)).toBeGreaterThan(0);
    if (other !== database) await other.close();
  });
});

function pause(ms: number): Promise<void> {
  const end = performance.now() + ms;
  const wait = async (): Promise<void> => {
    await new Promise(setImmediate);
    return performance.now() < end ? wait() : undefined;
  };
  return wait();
}
