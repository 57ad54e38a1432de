import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { describe, expect, it, vi } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { manyPeople, people } from '../../../testing/csv.ts';
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
import { startServices } from '../../../testing/services.ts';
import { countRows } from '../../../testing/state.ts';

const large = manyPeople(20_000, 'gone');

describe.each(engines)('When an upload breaks off on %s, then nothing of it counts:', (engine) => {
  const services = loadedForAll(engine, { CHUNK_ROWS_MAX: '1000' });
  const newest = async () => (await loadsOf(services))[0];
  const underWay = async () => {
    await vi.waitFor(async () => expect((await newest())?.state).toBe('receiving'), {
      timeout: 5000,
    });
  };

  it.each([
    ['a body of known length', [csvType, tooLong(large)], large],
    ['a body in chunks', [csvType, 'Transfer-Encoding: chunked'], chunk(large)],
    ['a form', [formType, tooLong(large)], formPart(large).slice(0, -2)],
    [
      'a form in its second part',
      [formType, tooLong(large)],
      `${formPart(people)}${formPart(large)}`,
    ],
    ['a form between two parts', [formType, tooLong(large)], `${formPart(large)}--fron`],
  ])('the client hangs up in the middle of %s', async (_, headers, text) => {
    const upload = await rawUpload(services.loader, headers);
    upload.send(text);
    await underWay();
    await vi.waitFor(
      async () => expect(await countRows(services, 'people')).toBeGreaterThan(5000),
      {
        timeout: 5000,
      },
    );
    upload.socket.destroy();
    await vi.waitFor(async () => expect((await newest())?.state).toBe('failed'), { timeout: 5000 });
    await services.expectFailed((await newest())?.id, 'client_disconnected');
  });

  it('the client sends what is no chunk in the middle of a body', async () => {
    const upload = await rawUpload(services.loader, [csvType, 'Transfer-Encoding: chunked']);
    upload.send(chunk(large));
    await underWay();
    upload.send('not a length\r\n');
    const answer = await upload.answer(/"loadId":/);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toMatch(/"code":"validation_failed"/);
    await services.expectFailed((await newest())?.id, 'validation_failed');
  });

  it('the client hangs up before the first byte', async () => {
    for (const headers of [
      [csvType, tooLong(large)],
      [formType, tooLong(large)],
    ]) {
      const upload = await rawUpload(services.loader, headers);
      await sleep(30);
      upload.socket.destroy();
    }
    await sleep(200);
    const unfinished = (await loadsOf(services)).filter((load) => load.finishedAt === null);
    expect(unfinished).toEqual([]);
  });
});

it('When a client goes away, then the log says so, and nobody is warned', async () => {
  const lines: { level: number; code?: string }[] = [];
  const log = pino({ level: 'info' }, { write: (line) => lines.push(JSON.parse(line)) });
  const services = await startServices({ name: 'sqlite' }, {}, log);
  try {
    const sent = [
      [csvType, 'given_name,'],
      [formType, formPart(large).slice(0, 200)],
      [formType, `${formPart(people)}--frontier--\r\n`],
      ['Content-Type: application/json', '{"files":['],
    ] as const;
    for (const [type, body] of sent) {
      const upload = await rawUpload(services.loader, [type, tooLong(large)]);
      upload.send(body);
      await sleep(100);
      upload.socket.resetAndDestroy();
    }
    const gone = () => lines.filter(({ code }) => code === 'client_disconnected');
    // A load says so, and the request.
    await vi.waitFor(() => expect(gone()).toHaveLength(2 * sent.length - 1), { timeout: 5000 });
    expect(lines.filter(({ level }) => level > 30)).toEqual([]);
  } finally {
    await services.stop();
  }
});
