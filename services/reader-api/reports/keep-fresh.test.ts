import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { expect, it, vi } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody, uploadForm } from '../../testing/client.ts';
import { manyPeople, people, places, summary } from '../../testing/csv.ts';
import { startServices } from '../../testing/services.ts';

it.each(engines)(
  'When REPORT_ON_PUBLISH is set on %s, then the report follows every publish',
  async (engine) => {
    const settings = { REPORT_ON_PUBLISH: 'true', VERSION_POLL_MS: '20' };
    const services = await startServices(engine, settings);
    const path = join(services.reportsDir, 'summary_output.json');
    const expectReport = async (text: string) =>
      vi.waitFor(() => expect(readFileSync(path, 'utf8')).toBe(text), { timeout: 5000 });
    try {
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(existsSync(path)).toBe(false);
      await uploadForm(services.loader, [
        { field: 'people', content: people },
        { field: 'places', content: places },
      ]).expect(201);
      await expectReport(summary);
      await uploadBody(services.loader, manyPeople(2)).expect(201);
      await expectReport('{"Northern Ireland":1,"Scotland":5}');
      await uploadBody(services.loader, manyPeople(3), { query: '?mode=replace' }).expect(201);
      await expectReport('{"Scotland":3}');
      const { body } = await request(services.reader).get('/reports').expect(200);
      expect(body.items).toMatchObject([{ name: 'summary_output.json', dataVersion: 3 }]);
    } finally {
      await services.stop();
    }
  },
);
