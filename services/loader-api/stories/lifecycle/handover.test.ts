import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { loadPaths } from '../../../testing/client.ts';
import { manyPeople, places } from '../../../testing/csv.ts';
import { endOf, loadOf, loadsOf } from '../../../testing/loads.ts';
import {
  type LoaderProcess,
  openProcessSite,
  type ProcessSite,
} from '../../../testing/process-site.ts';
import { csvType, rawUpload } from '../../../testing/raw-upload.ts';
import { expectRows, summaryOf } from '../../../testing/state.ts';

const queued = [0, 1, 2, 3];
const rows = 100;

describe.each(engines)('When a process with a queue goes away on %s, then', (engine) => {
  let site: ProcessSite;
  let first: LoaderProcess;
  let ids: string[];
  beforeEach(async () => {
    site = await openProcessSite(engine);
    first = await site.startLoader({ LOADS_CONCURRENT_MAX: '1', SHUTDOWN_GRACE_MS: '100' });
    // One that never ends, so that all others have to wait.
    const upload = await rawUpload(first.loader, [csvType, 'Content-Length: 100000']);
    upload.send(manyPeople(rows, 'never'));
    await vi.waitFor(async () => expect((await loadsOf(first))[0]?.state).toBe('receiving'));
    site.keep('places.csv', places);
    ids = [];
    for (const n of queued) {
      site.keep(`${n}.csv`, manyPeople(rows, `Q${n}-`));
      const paths = n === 0 ? ['0.csv', 'places.csv'] : [`${n}.csv`];
      const { body } = await loadPaths(first.loader, paths, `?maxRejects=${n}`).expect(202);
      ids.push(body.id);
    }
    for (const id of ids) expect(await loadOf(first, id)).toMatchObject({ state: 'queued' });
  });
  afterEach(async () => site.stop());

  const expectStuckFailed = async (second: LoaderProcess, code: string) => {
    const [stuck] = (await loadsOf(second)).slice(-1);
    const load = await endOf(second, stuck?.id ?? '');
    expect(load).toMatchObject({ state: 'failed', error: { code } });
  };
  const expectAllPublished = async (second: LoaderProcess, code: string) => {
    for (const id of ids) {
      expect(await endOf(second, id)).toMatchObject({ state: 'published', rowsRejected: 0 });
    }
    expect(await summaryOf(site)).toBe(`{"Scotland":${rows * queued.length}}`);
    await expectStuckFailed(second, code);
    await expectRows(site, { people: rows * queued.length, places: 3, births: queued.length });
    const versions = await Promise.all(ids.map(async (id) => loadOf(second, id)));
    expect(new Set(versions.map(({ dataVersion }) => dataVersion)).size).toBe(queued.length);
  };

  it('killed, what it had queued is loaded by another one', async () => {
    const second = await site.startLoader();
    first.child.kill('SIGKILL');
    await first.ended();
    await expectAllPublished(second, 'owner_lost');
  });

  it('stopped in order, it is loaded by the one that starts next', async () => {
    first.child.kill('SIGTERM');
    await first.ended();
    const second = await site.startLoader();
    await expectAllPublished(second, 'shutting_down');
  });

  it('frozen, each is loaded once, although it comes back to its queue', async () => {
    const second = await site.startLoader();
    await site.freeze(first);
    for (const id of ids) expect(await endOf(second, id)).toMatchObject({ state: 'published' });
    // Its last heartbeat may be a look younger than those of the queue: back before it was given
    // up, it would go on.
    await expectStuckFailed(second, 'owner_lost');
    first.child.kill('SIGCONT');
    await expectAllPublished(second, 'owner_lost');
    expect(await loadsOf(first)).toHaveLength(1 + queued.length);
  });
});
