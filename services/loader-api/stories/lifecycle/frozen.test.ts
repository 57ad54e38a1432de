import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { loadPaths, uploadBody } from '../../../testing/client.ts';
import { manyPeople, places } from '../../../testing/csv.ts';
import { endOf, loadOf, loadsOf } from '../../../testing/loads.ts';
import {
  expectNoOrphans,
  type LoaderProcess,
  openProcessSite,
  type ProcessSite,
} from '../../../testing/process-site.ts';
import { csvType, rawUpload } from '../../../testing/raw-upload.ts';
import { countRows, expectRows, summaryOf } from '../../../testing/state.ts';

const rows = 60_000;
const leaseMs = 1_000;
const settings = { CHUNK_ROWS_MAX: '2000', AGGREGATE_CELLS_MAX: '1' };
const content = manyPeople(rows);
const half = content.length / 2;

describe.each(engines)('When loader-api is frozen in mid-load on %s, then', (engine) => {
  let site: ProcessSite;
  let frozen: LoaderProcess;
  let other: LoaderProcess;
  beforeEach(async () => {
    site = await openProcessSite(engine);
    [frozen, other] = await Promise.all([site.startLoader(settings), site.startLoader(settings)]);
    await uploadBody(other.loader, places).expect(201);
  });
  afterEach(async () => {
    frozen.child.kill('SIGCONT');
    await site.stop();
  });

  /** An upload that stands still after its first half, of which rows are written. */
  const stalledUpload = async () => {
    const upload = await rawUpload(frozen.loader, [csvType, `Content-Length: ${content.length}`]);
    upload.send(content.slice(0, half));
    await vi.waitFor(async () => expect(await countRows(site, 'people')).toBeGreaterThan(9_999), {
      timeout: 10_000,
      interval: 50,
    });
    await sleep(300);
    const [load] = await loadsOf(other);
    return { upload, id: load?.id ?? '' };
  };

  it('another one gives its load up, and it writes no more when it is back', async () => {
    const { upload, id } = await stalledUpload();
    await site.freeze(frozen);
    expect(await endOf(other, id)).toMatchObject({
      state: 'failed',
      error: { code: 'owner_lost' },
    });
    await expectRows(site, { people: 0, births: 0 });
    frozen.child.kill('SIGCONT');
    upload.send(content.slice(half));
    const answer = await upload.answer(/"code":"owner_lost"/);
    expect(answer).toMatch(/^HTTP\/1\.1 409 /);
    expect(answer).toContain(id);
    await sleep(leaseMs);
    expect(await countRows(site, 'people')).toBe(0);
    await expectNoOrphans(site);
    expect(await loadOf(frozen, id)).toMatchObject({ state: 'failed', dataVersion: null });
    await uploadBody(frozen.loader, content).expect(201);
    expect(await summaryOf(site)).toBe(`{"Scotland":${rows}}`);
  });

  it('shorter than its lease, it goes on as if nothing had been', async () => {
    const { upload, id } = await stalledUpload();
    await site.freeze(frozen);
    await sleep(leaseMs / 2);
    frozen.child.kill('SIGCONT');
    upload.send(content.slice(half));
    await upload.answer(/"state":"published"/);
    expect(await endOf(other, id)).toMatchObject({ state: 'published', rowsLoaded: rows });
    await expectRows(site, { people: rows });
  });

  it('who was frozen as well has not watched it, and does not give it up', async () => {
    const { upload, id } = await stalledUpload();
    for (const service of [frozen, other]) await site.freeze(service);
    await sleep(leaseMs * 1.5);
    other.child.kill('SIGCONT');
    await sleep(leaseMs / 10);
    frozen.child.kill('SIGCONT');
    upload.send(content.slice(half));
    await upload.answer(/"(state|code)":/);
    expect(await endOf(other, id)).toMatchObject({ state: 'published', error: null });
    await expectRows(site, { people: rows });
  });

  // On SQLite a writer that is frozen in mid-write holds the lock of the whole file.
  it.runIf(engine.name !== 'sqlite')(
    'while it writes, no row is left once it is back',
    async () => {
      site.keep('people.csv', manyPeople(rows * 4));
      const { body } = await loadPaths(frozen.loader, ['people.csv']).expect(202);
      await vi.waitFor(async () => expect(await countRows(site, 'people')).toBeGreaterThan(9_999), {
        timeout: 10_000,
        interval: 20,
      });
      await site.freeze(frozen);
      // Where it was frozen in the moment of a commit, it holds the load's row, and who gives the
      // load up has to wait until then.
      await sleep(leaseMs * 2.5);
      frozen.child.kill('SIGCONT');
      const load = await endOf(other, body.id);
      expect(load).toMatchObject({ state: 'failed', error: { code: 'owner_lost' } });
      await vi.waitFor(async () => expectNoOrphans(site), { timeout: 10_000, interval: 50 });
      await sleep(leaseMs);
      await expectNoOrphans(site);
      expect(await summaryOf(site)).toBe('{}');
    },
  );
});
