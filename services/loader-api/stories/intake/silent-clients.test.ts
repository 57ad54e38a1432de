import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { manyPeople } from '../../../testing/csv.ts';
import { loadedForAll } from '../../../testing/fixtures.ts';
import { loadsOf } from '../../../testing/loads.ts';
import {
  chunk,
  csvType,
  formPart,
  formType,
  rawUpload,
  tooLong,
} from '../../../testing/raw-upload.ts';

const large = manyPeople(20_000, 'gone');

describe.each(engines)('When a client sends nothing more on %s, then', (engine) => {
  const services = loadedForAll(engine, { REQUEST_IDLE_MS: '700' });
  const newest = async () => (await loadsOf(services))[0];

  it.each([
    ['a body', [csvType, tooLong(large)], large],
    ['a body in chunks', [csvType, 'Transfer-Encoding: chunked'], chunk(large)],
    ['a part', [formType, tooLong(large)], formPart(large).slice(0, -2)],
    ['a form, after a part', [formType, tooLong(large)], formPart(large)],
    ['a form, before a part', [formType, tooLong(large)], `${formPart(large)}--frontier\r\n`],
  ])('it is told so, and nothing counts: in the middle of %s', async (_, headers, text) => {
    const upload = await rawUpload(services.loader, headers);
    const started = Date.now();
    upload.send(text);
    const answer = await upload.answer(/"code":/);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toMatch(/application\/problem\+json/);
    expect(answer).toMatch(/"code":"request_timeout"/);
    expect(Date.now() - started).toBeLessThan(5000);
    await services.expectFailed((await newest())?.id, 'request_timeout');
  });

  it.each([
    ['a body', csvType],
    ['a form', formType],
  ])('it is told so when it does not begin %s', async (_, type) => {
    const upload = await rawUpload(services.loader, [type, tooLong('')]);
    expect(await upload.answer(/"code":/, 4000)).toMatch(/^HTTP\/1\.1 408 /);
    const unfinished = (await loadsOf(services)).filter((load) => load.finishedAt === null);
    expect(unfinished).toEqual([]);
  });

  it('its connection is closed', async () => {
    const upload = await rawUpload(services.loader, [csvType, tooLong(large)]);
    upload.send(large);
    expect(await upload.answer(/"code":/)).toMatch(/^HTTP\/1\.1 408 /);
    expect(await upload.closed(3000)).toBe(true);
    await services.expectFailed((await newest())?.id, 'request_timeout');
  });

  it('a client that is slow but not silent is waited for', async () => {
    const text = manyPeople(3, 'slow');
    const headers = [csvType, `Content-Length: ${Buffer.byteLength(text)}`];
    const upload = await rawUpload(services.loader, headers, '?maxRejects=0&dataset=places');
    for (let at = 0; at < text.length; at += 30) {
      upload.send(text.slice(at, at + 30));
      await sleep(250);
    }
    expect(await upload.answer(/"code":/)).toMatch(/"code":"missing_column"/);
    await services.expectFailed((await newest())?.id, 'missing_column');
  });
});
