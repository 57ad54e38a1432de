import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { loadPaths, uploadBody } from '../../../testing/client.ts';
import { csv, peopleRows, places } from '../../../testing/csv.ts';
import { endOf, loadsOf } from '../../../testing/loads.ts';
import {
  expectNoOrphans,
  type LoaderProcess,
  openProcessSite,
  type ProcessSite,
} from '../../../testing/process-site.ts';
import { atRandom, type Choose, rounds } from '../../../testing/random.ts';
import { summaryOf } from '../../../testing/state.ts';

const kills = { min: 6, max: 20, ms: 30_000 };
const rows = 20_000; // in forty chunks; also right with 200,000 in as many
const badEvery = 100;
const good = rows - rows / badEvery;
const settings = { AGGREGATE_CELLS_MAX: '1', CHUNK_ROWS_MAX: '500' };
const query = '?maxRejects=all';

/** Big files that differ in one row; every hundredth row is bad. */
const base = Buffer.from(
  csv(peopleRows(rows).map((row, n) => (n > 0 && n % badEvery === 0 ? row.slice(1) : row))),
);
const file = (label: string) =>
  Buffer.concat([base, Buffer.from(`${label},Test,1950-06-15,Dumfries\n`)]);
const scots = (people: number) => `{"Scotland":${people}}`;

describe.each(engines)('When loader-api is killed in mid-load on %s, then', (engine) => {
  let site: ProcessSite;
  let people = 0;
  beforeEach(async () => {
    site = await openProcessSite(engine);
  });
  afterEach(async () => site.stop());

  /** Runs a whole load. @returns how long it took */
  const first = async ({ loader }: LoaderProcess) => {
    await uploadBody(loader, places).expect(201);
    const start = performance.now();
    await uploadBody(loader, file('first'), { query }).expect(201);
    people = good + 1;
    return performance.now() - start;
  };
  const begin = async ({ loader }: LoaderProcess, round: number) => {
    const content = file(`round ${round}`);
    if (round % 2 === 0) {
      uploadBody(loader, content, { query }).then(undefined, () => undefined);
      return;
    }
    site.keep(`${round}.csv`, content);
    await loadPaths(loader, [`${round}.csv`], query).expect(202);
  };
  /** Reads the summary all the time; it is as before, or after. */
  const watch = async (ms: number) => {
    const allowed = [scots(people), scots(people + good + 1)];
    for (const end = performance.now() + ms; performance.now() < end; await sleep(20)) {
      expect(allowed).toContain(await summaryOf(site));
    }
  };

  const story = async (pick: Choose) => {
    let service = await site.startLoader(settings);
    const wholeMs = await first(service);
    for (const round of rounds(kills)) {
      await begin(service, round);
      await watch((wholeMs * 1.2 * pick(1000)) / 1000);
      service.child.kill('SIGKILL');
      await service.ended();
      const now = await summaryOf(site);
      expect([scots(people), scots(people + good + 1)]).toContain(now);
      if (now !== scots(people)) people += good + 1;
      service = await site.startLoader(settings);
      expect(await summaryOf(site)).toBe(now);
    }
    const ends = await ended(service);
    expect(ends.filter(({ state }) => state === 'published')).toHaveLength(people / (good + 1) + 1);
    for (const { state, error } of ends) {
      if (state !== 'published') expect([state, error?.code]).toEqual(['failed', 'owner_lost']);
    }
    await vi.waitFor(async () => expectNoOrphans(site), { timeout: 20_000, interval: 50 });
    expect(await summaryOf(site)).toBe(scots(people));
    await uploadBody(service.loader, file('last'), { query }).expect(201);
    expect(await summaryOf(site)).toBe(scots(people + good + 1));
    await expectNoOrphans(site);
  };

  it(
    'the summary is as before or after it, and no row of it is left',
    {
      timeout: 300_000,
    },
    async () => atRandom(story),
  );
});

/** Every load, once each has come to its end: those of the killed ones by lease. */
async function ended(service: LoaderProcess) {
  const loads = await loadsOf(service);
  return Promise.all(loads.map(async ({ id }) => endOf(service, id)));
}
