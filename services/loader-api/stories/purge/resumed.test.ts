import { describe, expect, it, vi } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody } from '../../../testing/client.ts';
import { manyPeople } from '../../../testing/csv.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { expectNoOrphans, openProcessSite } from '../../../testing/process-site.ts';
import { countRows, expectRows, summaryOf } from '../../../testing/state.ts';

const rows = 30_000;
const settings = { CHUNK_ROWS_MAX: '5000', PURGE_ROWS_MAX: '20' };

describe.each(engines)('When a purge is cut off on %s, then', (engine) => {
  it('the next start goes on with it', async () => {
    const site = await openProcessSite(engine);
    try {
      const first = await site.startLoader(settings);
      await uploadBody(first.loader, manyPeople(5)).expect(201);
      const refused = await uploadBody(first.loader, `${manyPeople(rows, 'bad')}bad\n`, {
        query: '?maxRejects=0',
      });
      expectProblem(refused, 'too_many_rejects');
      first.child.kill('SIGKILL');
      await first.ended();
      const left = await countRows(site, 'people');
      expect(left).toBeGreaterThan(5);
      expect(left).toBeLessThanOrEqual(rows + 5);
      const second = await site.startLoader({ PURGE_ROWS_MAX: '5000' });
      await expectRows(site, { people: 5, births: 1 });
      await vi.waitFor(async () => expectNoOrphans(site));
      expect(await summaryOf(site)).toBe('{}');
      await second.logged('purged');
    } finally {
      await site.stop();
    }
  });
});
