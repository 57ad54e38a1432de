import { expect, it } from 'vitest';
import { CODINGS, packedBodies } from './packed-bodies.ts';

it.each(CODINGS)('What is kept of a body packed by %s is as long as it says', async (coding) => {
  const packed = await packedBodies(1e6).pack('"1"', { coding, body: 'short '.repeat(500) });
  expect(packed.length).toBeLessThan(200);
  expect(packed.buffer.byteLength).toBe(packed.length);
});

it('Many short bodies take their room as well', async () => {
  const bodies = packedBodies(20_000);
  const pack = (at: number) => bodies.pack(`"${at}"`, { coding: 'gzip', body: `body ${at}` });
  const first = await pack(0);
  expect(await pack(0)).toBe(first);
  for (let at = 1; at <= 100; at++) await pack(at);
  expect(await pack(0)).not.toBe(first);
});
