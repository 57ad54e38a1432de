import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines, openTestDatabase, type TestDatabase } from '#shared/testing/engines.ts';
import { countsOf, History, holdingOf } from '../../../testing/history.ts';
import { atRandom, type Choose, rounds } from '../../../testing/random.ts';
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

const steps = { min: 60, max: 400, ms: 8_000 };
const seeds = [20260105, 'new'] as const;
const timeout = 120_000; // MySQL on a busy machine
const purgeOptions = { purgeRowsMax: 100, chunkWriteMs: 0 };

describe.each(engines)('When loads come and go in random order on %s, then', (engine) => {
  let test: TestDatabase;
  beforeEach(async () => {
    test = await openTestDatabase(engine);
  });
  afterEach(async () => test.drop());

  const filesNow = async () =>
    test.database.db.selectFrom('files').selectAll().orderBy('id').execute();

  /** What a reader knows that only looks at what has changed since it looked last. */
  const follower = () => {
    const counting = new Set<number>();
    let seen = 0;
    return async () => {
      const changed = test.database.db
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
    const files = await filesNow();
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

  const story = async (pick: Choose) => {
    const { database } = test;
    const history = new History();
    const published: string[] = [];
    const follow = follower();
    let version = 0;
    let done = 0;
    for (const step of rounds(steps)) {
      done++;
      const where = `step ${step}`;
      const what = pick(100);
      if (what < 50) {
        const mode = pick(3) === 0 ? 'replace' : 'append';
        const force = pick(8) === 0;
        const load = await enterLoad(database, someFiles(pick), mode);
        const result = await publishLoad(database, load.id, { mode, force });
        const isPublished = history.publish({ ...load, mode, force });
        if (isPublished) {
          expect(result, where).toEqual({ outcome: 'published', dataVersion: ++version });
          published.push(load.id);
        } else {
          expect(result.outcome, where).toBe('duplicate');
          await cancel(createLoadsRepository(database.db), load.id);
        }
      } else if (what < 92) {
        const [id] = published.splice(Math.max(published.length - 1 - pick(8), 0), 1);
        if (!id) continue;
        history.revert(id);
        expect(await revert(database, id, limits), where).toBe(++version);
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
      expect(await rowsThatCount(database), where).toEqual(rowsOf(history.counts()));
      const counting = (await filesNow()).filter(({ counted }) => counted === 1);
      expect(await follow(), where).toEqual(counting.map(({ id }) => id));
      await expectOwnRowsFirst(where);
    }
    expect(version).toBeGreaterThan(done / 3);
  };

  it.each(seeds)(
    'after each step that counts which history says: seed %s',
    { timeout },
    async (seed) => {
      await atRandom(story, seed === 'new' ? undefined : seed);
    },
  );
});
