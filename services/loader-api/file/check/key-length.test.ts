import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeKey } from '#shared/datasets/place-key.ts';
import { isKeyLonger, keySurelyFits } from './key-length.ts';

const charsMax = 120;
const lengthOf = (name: string) => [...placeKey(name)].length;
const growing = fc.constantFrom(...'ﷺﷻ㌖㍿ßﬃΐᾂǕŉa 𝅘𝅥𝅲', '\u0301', 'ა', 'я');
const name = fc.string({ unit: growing, maxLength: 150 });

test('When a name grows in its key, then that is known; and what is surely short is short', () => {
  let sure = 0;
  fc.assert(
    fc.property(name, (text) => {
      const isLonger = lengthOf(text) > charsMax;
      expect(isKeyLonger(text, charsMax)).toBe(isLonger);
      const bytes = Buffer.from(`,${text},`);
      if (!keySurelyFits(bytes, 1, bytes.length - 1, charsMax)) return;
      sure++;
      expect(isLonger).toBe(false);
    }),
    { numRuns: 5_000 },
  );
  expect(sure).toBeGreaterThan(500);
});

test('When Unicode is gone through, then no character grows more than is reckoned with', () => {
  const wrong: string[] = [];
  for (let code = 1; code <= 0x10ffff; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const character = String.fromCodePoint(code);
    // Before it is composed: marks that follow may keep it from that.
    const decomposed = [...placeKey(character).normalize('NFKD')].length;
    const bytes = Buffer.byteLength(character);
    const grows = code >= 0xfdc0 && code <= 0xfdff ? 6 : 2.5;
    if (decomposed > bytes * grows || decomposed > character.length * 18) wrong.push(character);
  }
  expect(wrong).toEqual([]);
});
