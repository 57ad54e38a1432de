import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody, uploadForm } from '../../testing/client.ts';
import { manyPeople, people, places, summary } from '../../testing/csv.ts';
import { type Services, startServices } from '../../testing/services.ts';

describe.each(engines)('When a client has the summary already on %s, then', (engine) => {
  let services: Services;
  let etag = '';
  const get = (headers: Record<string, string> = {}) =>
    request(services.reader).get('/summary').set(headers);
  beforeAll(async () => {
    services = await startServices(engine);
    await uploadForm(services.loader, [
      { field: 'people', content: people },
      { field: 'places', content: places },
    ]).expect(201);
    etag = (await get()).headers.etag ?? '';
  });
  afterAll(async () => services.stop());

  it('its tag is strong, and the same until the data changes', async () => {
    expect(etag).toMatch(/^"[\x21\x23-\x7e]+"$/);
    expect((await get()).headers.etag).toBe(etag);
  });

  it.each([
    ['the tag', (tag: string) => tag],
    ['a weakened tag', (tag: string) => `W/${tag}`],
    ['the tag among others', (tag: string) => `"x", W/"y" , ${tag},"z"`],
    ['any', () => '*'],
  ])('%s gives 304, without a body', async (_, of) => {
    const response = await get({ 'If-None-Match': of(etag) });
    expect(response.status).toBe(304);
    expect(response.text).toBe('');
    expect(response.headers).toMatchObject({ etag, vary: expect.stringMatching(/Accept/) });
    expect(response.headers['cache-control']).toBe('no-cache');
    expect(response.headers).not.toHaveProperty('content-type');
  });

  it.each(['"other"', 'W/"other"', '""', 'nonsense', '"x", "y"'])('%s gives 200', async (tag) => {
    expect((await get({ 'If-None-Match': tag }).expect(200)).text).toBe(summary);
  });

  it('the tag of one form is not that of another', async () => {
    const csv = await get({ Accept: 'text/csv', 'If-None-Match': etag }).expect(200);
    expect(csv.headers.etag).toMatch(/^"/);
    expect(csv.headers.etag).not.toBe(etag);
    const again = { Accept: 'text/csv', 'If-None-Match': csv.headers.etag ?? '' };
    await get(again).expect(304);
  });

  it('HEAD says the same as GET, without a body', async () => {
    const got = await get().expect(200);
    const head = await request(services.reader).head('/summary').expect(200);
    for (const name of ['etag', 'content-type', 'content-length', 'vary', 'cache-control']) {
      expect(head.headers[name], name).toBe(got.headers[name]);
    }
    expect(head.text).toBeFalsy();
    await request(services.reader).head('/summary').set('If-None-Match', etag).expect(304);
  });

  it('a refused or repeated load leaves the tag as it is, a published one changes it', async () => {
    await uploadBody(services.loader, 'city,county,country\n').expect(422);
    await uploadBody(services.loader, people).expect(200);
    await get({ 'If-None-Match': etag }).expect(304);
    await uploadBody(services.loader, manyPeople(2)).expect(201);
    const changed = await get({ 'If-None-Match': etag }).expect(200);
    expect(changed.headers.etag).not.toBe(etag);
    expect(changed.text).toBe('{"Northern Ireland":1,"Scotland":5}');
  });
});
