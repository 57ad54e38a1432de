import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect, type DatabaseHandle } from '#shared/database/connect.ts';
import type { FileRow } from '#shared/schema.ts';
import {
  engines,
  openTestDatabase,
  type TestDatabase,
  testConnectOptions,
} from '#shared/testing/engines.ts';
import { countsOf, historyOf, holdingOf } from '../../../testing/history.ts';
import { atRandom, rounds } from '../../../testing/random.ts';
import {
  enterLoad,
  limits,
  publishLoad,
  rowsOf,
  rowsThatCount,
  someFiles,
} from '../../../testing/small-loads.ts';
import { cancel } from '../../lifecycle/cancel.ts';
import { createLoadsRepository } from '../../loads/loads-repository.ts';
import { revert } from '../../publish/revert.ts';
import { purgeFile } from '../../purge/purge.ts';
import { purgeable } from '../../purge/purgeable.ts';

const steps = { min: 10, max: 60, ms: 8_000 };
const cancels = { min: 40, max: 150, ms: 8_000 };
const timeout = 120_000; // MySQL on a busy machine
const purgeOptions = { purgeRowsMax: 100, chunkWriteMs: 0 };

describe.each(engines)('When loads come and go at the same time on %s, then', (engine) => {
  let test: TestDatabase;
  let database: DatabaseHandle;
  beforeEach(async () => {
    test = await openTestDatabase(engine);
    database = test.database;
  });
  afterEach(async () => test.drop());

  it('what counts is what history says', { timeout }, () =>
    atRandom(async (pick) => {
      const other = engine.name === 'mysql' ? connect(test.url, testConnectOptions) : database;
      const ids: string[] = [];
      for (const _ of rounds(steps)) {
        const work = Array.from({ length: 6 }, async (_, n) => {
          const handle = n % 2 === 0 ? database : other;
          const old = ids[Math.max(ids.length - 1 - pick(6), 0)];
          if (n > 2 && old) return revert(handle, old, limits).catch(() => 0);
          const mode = pick(2) === 0 ? 'replace' : 'append';
          const load = await enterLoad(database, someFiles(pick), mode);
          const result = await publishLoad(handle, load.id, { mode, force: pick(4) === 0 });
          if (result.outcome === 'published') ids.push(load.id);
          return 0;
        });
        await Promise.all(work);
        const history = await historyOf(database.db);
        expect(await countsOf(database.db)).toEqual(history.counts());
        expect(await holdingOf(database.db)).toEqual(history.holding());
      }
      if (other !== database) await other.close();
    }),
  );

  it(
    'while rows are deleted, what is held counts, and what counts has all of its rows',
    { timeout },
    () =>
      atRandom(async (pick) => {
        const other = engine.name === 'mysql' ? connect(test.url, testConnectOptions) : database;
        const ids: string[] = [];
        const purgeAll = async () => {
          for (const file of await purgeable(other.db, Date.now() + 1)) {
            await purgeFile(other.db, file, purgeOptions);
          }
        };
        for (const _ of rounds(steps)) {
          const modes = [pick(2) === 0 ? 'replace' : 'append', 'replace'] as const;
          const loads = await Promise.all(
            modes.map((mode) => enterLoad(database, someFiles(pick), mode)),
          );
          for (const [n, { id }] of loads.entries()) {
            const result = await publishLoad(database, id, { mode: modes[n] ?? 'append' });
            if (result.outcome === 'published') ids.push(id);
          }
          const undone = ids.splice(-1 - pick(2)).reverse();
          await Promise.all([
            purgeAll(),
            ...undone.map(async (id) => revert(database, id, limits)),
            purgeAll(),
          ]);
          const files = await database.db.selectFrom('files').selectAll().execute();
          const counted = files.filter((file) => file.counted === 1);
          expect(counted.filter(({ purged_at }) => purged_at !== null)).toEqual([]);
          const names = counted.map(({ dataset, content }) => `${dataset}/${content}`);
          expect(await rowsThatCount(database)).toEqual(rowsOf(names));
          const held = files.filter(({ holds }) => holds === 1);
          const copyOf = ({ content, copy_no }: FileRow) => `${content}/${copy_no}`;
          expect(counted.map(copyOf).sort()).toEqual([...new Set(held.map(copyOf))].sort());
        }
        if (other !== database) await other.close();
      }),
  );

  it('a cancel and a publication at the same moment: one of them wins, wholly', { timeout }, () =>
    atRandom(async (pick) => {
      const other = engine.name === 'mysql' ? connect(test.url, testConnectOptions) : database;
      const wins = { cancel: 0, publish: 0 };
      for (const round of rounds(cancels)) {
        const file = { dataset: 'people', content: `only ${round}` };
        const load = await enterLoad(database, [file], 'append');
        const [lead, pauseMs] = [pick(3) === 0 ? 2 : 0, pick(40) / 10];
        const [published, cancelled] = await Promise.allSettled([
          pause(lead).then(() => publishLoad(database, load.id)),
          pause(pauseMs).then(() => cancel(createLoadsRepository(other.db), load.id)),
        ]);
        const found = await createLoadsRepository(database.db).find(load.id);
        const isCounted = (await countsOf(database.db)).includes(`people/only ${round}/0`);
        const state = cancelled.status === 'fulfilled' ? 'cancelled' : 'published';
        expect([found?.state, isCounted]).toEqual([state, state === 'published']);
        expect(published.status === 'fulfilled').toBe(state === 'published');
        wins[state === 'published' ? 'publish' : 'cancel']++;
      }
      expect(Math.min(wins.cancel, wins.publish)).toBeGreaterThan(0);
      if (other !== database) await other.close();
    }),
  );
});

function pause(ms: number): Promise<void> {
  const end = performance.now() + ms;
  const wait = async (): Promise<void> => {
    await new Promise(setImmediate);
    return performance.now() < end ? wait() : undefined;
  };
  return wait();
}
