import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody } from '../../../testing/client.ts';
import { manyPeople } from '../../../testing/csv.ts';
import { loadedForAll } from '../../../testing/fixtures.ts';
import { loadsOf } from '../../../testing/loads.ts';
import {
  chunk,
  csvType,
  formPart,
  formType,
  type RawRequest,
  rawUpload,
  tooLong,
} from '../../../testing/raw-upload.ts';

const large = manyPeople(2_000, 'slow');
const packed = gzipSync(large);
const chunked = 'Transfer-Encoding: chunked';

describe.each(engines)('When an upload drips in on %s, then', (engine) => {
  const services = loadedForAll(engine, {
    LOADS_CONCURRENT_MAX: '1',
    LOADS_RESERVED: '0',
    BODY_RATE_WINDOW_MS: '700',
  });

  /** Sends a byte now and then until it is answered. */
  const drip = async (upload: RawRequest, byte: string) => {
    let answered = false;
    const answer = upload.answer(/"code":/, 15_000).finally(() => {
      answered = true;
    });
    while (!answered) {
      upload.send(byte);
      await sleep(50);
    }
    return answer;
  };

  it.each([
    ['a body', [csvType, tooLong(large)], large, 'x'],
    ['a body in chunks', [csvType, chunked], chunk(large), chunk('x')],
    ['a body that has hardly begun', [csvType, tooLong(large)], 'given_name', 'x'],
    ['compressed data', [csvType, tooLong(large)], packed.subarray(0, -20), '\0'],
    ['a part', [formType, tooLong(large)], formPart(large).slice(0, -2), 'x'],
  ])('its client is told so, and its slot is free: %s', async (_, headers, start, byte) => {
    const upload = await rawUpload(services.loader, headers);
    upload.send(start);
    const answer = await drip(upload, byte);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
    expect(answer).toMatch(/"code":"request_timeout"/);
    expect(answer).toMatch(/BODY_BYTES_PER_SECOND_MIN/);
    await services.expectFailed((await loadsOf(services))[0]?.id, 'request_timeout');
    // Its connection may still be open: the next one is refused for its own content only.
    const next = await uploadBody(services.loader, 'nothing\nthat is known\n');
    expect([next.status, next.body.code]).toEqual([422, 'unknown_header']);
    await services.expectFailed(next.body.loadId, 'unknown_header');
  });

  it('files that each are short do not hide it', async () => {
    const upload = await rawUpload(services.loader, [formType, tooLong(large.repeat(2))]);
    const answered = upload.answer(/"code":/, 15_000);
    const row = 'given_name,family_name,date_of_birth,place_of_birth\nA,B,1950-01-01,Ayr\n';
    for (let n = 0; n < 12; n++) {
      upload.send(formPart(row));
      await sleep(300);
    }
    const answer = await answered;
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    await services.expectFailed((await loadsOf(services))[0]?.id, 'request_timeout');
  });
});
