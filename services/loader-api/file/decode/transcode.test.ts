import { describe, expect, test } from 'vitest';
import { stream } from '../../../testing/read-csv.ts';
import { type Charset, toUtf8 } from './transcode.ts';

const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

async function decoded(charset: Exclude<Charset, 'utf-8'>, chunks: readonly Buffer[]) {
  const parts: Buffer[] = [];
  for await (const part of toUtf8(stream(chunks), charset)) parts.push(part);
  return Buffer.concat(parts);
}

/** Cut in two at each place, and in single bytes. */
function cut(bytes: Buffer): Buffer[][] {
  const inTwo = [...bytes.keys()].map((at) => [bytes.subarray(0, at), bytes.subarray(at)]);
  return [...inTwo, [...bytes].map((byte) => Buffer.from([byte]))];
}

describe('When a file is decoded, then wherever it is cut', () => {
  test('each byte of windows-1252 is what the Encoding Standard says', async () => {
    const expected = Buffer.from(new TextDecoder('windows-1252').decode(everyByte));
    expect(expected.includes(Buffer.from('€'))).toBe(true);
    for (const chunks of cut(everyByte)) {
      expect(await decoded('windows-1252', chunks)).toEqual(expected);
    }
  });

  test('each byte of ISO-8859-1 is the character of its number', async () => {
    const expected = Buffer.from(everyByte.toString('latin1'));
    for (const chunks of cut(everyByte)) {
      expect(await decoded('iso-8859-1', chunks)).toEqual(expected);
    }
  });

  test.each(['utf-16le', 'utf-16be'] as const)(
    '%s keeps pairs, and marks halves',
    async (charset) => {
      const text = Buffer.from('Aé𠮷\ud842x\udfb7€', 'utf16le');
      const bytes = charset === 'utf-16be' ? Buffer.from(text).swap16() : text;
      const half = Buffer.from([0xff]);
      const expected = Buffer.concat(
        ['Aé𠮷', half, 'x', half, '€'].map((part) => Buffer.from(part)),
      );
      for (const chunks of cut(bytes)) expect(await decoded(charset, chunks)).toEqual(expected);
      const odd = Buffer.concat([bytes, Buffer.from('z')]);
      for (const chunks of cut(odd)) {
        expect(await decoded(charset, chunks)).toEqual(Buffer.concat([expected, half]));
      }
    },
  );
});
