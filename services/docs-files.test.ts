import request from 'supertest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { expectProblem } from './testing/problems.ts';
import { type Services, startServices } from './testing/services.ts';

let services: Services;
beforeAll(async () => {
  services = await startServices(engines[0] ?? { name: 'sqlite' });
});
afterAll(async () => services.stop());

it.each(['%00', 'a%00.js', '.hidden', '..%2f..%2fpackage.json', 'nothing.js'])(
  'When the page of documentation is asked for /docs/static/%s, then nothing is there',
  async (name) => {
    for (const url of [services.loader, services.reader]) {
      const answer = await request(url).get(`/docs/static/${name}`);
      expectProblem(answer, 'not_found');
      await request(url).head(`/docs/static/${name}`).expect(404);
      await request(url).get('/docs/static/index.css').expect(200);
      expect((await request(url).put(`/docs/static/${name}`)).status).toBeGreaterThan(403);
    }
  },
);
