import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody } from '../../testing/client.ts';
import { manyPeople, places } from '../../testing/csv.ts';
import { type Services, startServices } from '../../testing/services.ts';

describe.each(engines)('When loads are published one after another on %s, then', (engine) => {
  let services: Services;
  beforeEach(async () => {
    services = await startServices(engine);
    await uploadBody(services.loader, places).expect(201);
  });
  afterEach(async () => services.stop());
  const get = async (format: 'json' | 'csv') => {
    const type = format === 'json' ? 'application/json' : 'text/csv';
    return request(services.reader).get('/summary').set('Accept', type).expect(200);
  };

  it('each summary after a 201 has the new number', async () => {
    for (let n = 1; n <= 50; n++) {
      const { body } = await uploadBody(services.loader, manyPeople(2, `N${n}-`)).expect(201);
      expect(body.dataVersion).toBe(n + 1);
      expect((await get('json')).text).toBe(`{"Scotland":${2 * n}}`);
    }
  });

  it('readers that never stop asking see numbers that only grow, one for each tag', async () => {
    const seen = new Map<string, string>();
    let done = false;
    const read = async (format: 'json' | 'csv') => {
      let before = 0;
      while (!done) {
        const { headers, text } = await get(format);
        const people = Number(/\d+(?=\D*$)/.exec(text)?.[0] ?? 0);
        expect(people).toBeGreaterThanOrEqual(before);
        before = people;
        const tag = headers.etag ?? '';
        expect(seen.get(tag) ?? text, tag).toBe(text);
        seen.set(tag, text);
      }
    };
    const readers = [read('json'), read('csv'), read('json'), read('csv')];
    try {
      for (let n = 1; n <= 25; n++) {
        await uploadBody(services.loader, manyPeople(3, `N${n}-`)).expect(201);
        expect((await get('csv')).text).toBe(`country,people\r\nScotland,${3 * n}\r\n`);
      }
    } finally {
      done = true;
      await Promise.all(readers);
    }
    expect(seen.size).toBeGreaterThan(10);
  });
});
