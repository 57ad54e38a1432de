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

it.each(engines)(
  'When reports are written all the time on %s, then each is listed with its data version',
  async (engine) => {
    const services = await startServices(engine);
    const versions: (number | null)[] = [];
    let done = false;
    const list = async () => {
      while (!done) {
        const { body } = await request(services.reader).get('/reports').expect(200);
        versions.push(
          ...body.items.map((item: { dataVersion: number | null }) => item.dataVersion),
        );
      }
    };
    const listing = list();
    try {
      for (let n = 1; n <= 15; n++) {
        await uploadBody(services.loader, n === 1 ? places : manyPeople(n)).expect(201);
        const posts = [1, 2, 3].map(async () => request(services.reader).post('/reports').send({}));
        for (const { body } of await Promise.all(posts)) expect(body.dataVersion).toBe(n);
      }
    } finally {
      done = true;
      await listing;
      await services.stop();
    }
    expect(versions.length).toBeGreaterThan(15);
    expect(versions.filter((version) => version === null)).toEqual([]);
    expect(versions).toEqual([...versions].sort((a, b) => Number(a) - Number(b)));
  },
);
