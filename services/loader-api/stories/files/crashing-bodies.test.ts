import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { uploadBody } from '../../../testing/client.ts';
import { manyPeople } from '../../../testing/csv.ts';
import { startProcess } from '../../../testing/service-process.ts';

// So random that a frame of it is longer than what a socket gives at once.
const rows = Array.from(
  { length: 12_000 },
  () => `P${Math.random()}${Math.random()},Test,1950-06-15,Dumfries\n`,
);
const first = manyPeople(1) + rows.slice(0, 6000).join('');
const second = rows.slice(6000).join('');

it('When a body of several frames is sent, or one with junk, then the process goes on', async () => {
  const running = startProcess('loader-api');
  const { url } = await running.logged('listening');
  for (const pack of [zstdCompressSync, gzipSync]) {
    const frames = Buffer.concat([pack(first), pack(second)]);
    expect(frames.length).toBeGreaterThan(2 * 65_536);
    const options = { query: '?force=true' };
    const whole = await uploadBody(String(url), frames, options);
    expect(whole.body).toMatchObject({ state: 'published', rowsLoaded: 12_001 });
    for (const junk of ['junk', 'junk'.repeat(100_000)]) {
      const spoilt = Buffer.concat([frames, Buffer.from(junk)]);
      const { status, body } = await uploadBody(String(url), spoilt, options);
      expect(body).toMatchObject({ status: 422, code: 'invalid_compression' });
      expect(status).toBe(422);
    }
  }
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
});
