import { expect, it, vi } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody } from '../../../testing/client.ts';
import { manyPeople } from '../../../testing/csv.ts';
import { startLoaded } from '../../../testing/loaded.ts';
import { loadsOf } from '../../../testing/loads.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { rawUpload } from '../../../testing/raw-upload.ts';
import { summaryOf } from '../../../testing/state.ts';

it.each(engines)(
  'When all slots are taken on %s, then 429 says so until one is free',
  async (engine) => {
    const services = await startLoaded(engine, { LOADS_CONCURRENT_MAX: '1' });
    try {
      const content = manyPeople(10, 'slow');
      const length = `Content-Length: ${Buffer.byteLength(content)}`;
      const slow = await rawUpload(services.loader, ['Content-Type: text/csv', length]);
      slow.send(content.slice(0, 200));
      await vi.waitFor(async () => expect((await loadsOf(services))[0]?.state).toBe('receiving'), {
        timeout: 5000,
      });

      const refused = await uploadBody(services.loader, manyPeople(3, 'other'));
      expectProblem(refused, 'too_many_loads');
      expect(refused.headers['retry-after']).toMatch(/^\d+$/);
      expect(await loadsOf(services)).toHaveLength(2);

      slow.send(content.slice(200));
      expect(await slow.answer(/"state":"published"/)).toMatch(/^HTTP\/1\.1 201 /);
      slow.socket.destroy();
      await uploadBody(services.loader, manyPeople(3, 'other')).expect(201);
      expect(await summaryOf(services)).toBe('{"Northern Ireland":1,"Scotland":16}');
    } finally {
      await services.stop();
    }
  },
);
