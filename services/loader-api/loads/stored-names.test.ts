import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyText } from '#shared/testing/any-text.ts';
import { packNames, shortened, shortNames, unpackNames } from './stored-names.ts';

it('When names are stored, then all of them are read again as they were', async () => {
  const name = fc.oneof(anyText(), fc.string({ maxLength: 3_000 }));
  await fc.assert(
    fc.asyncProperty(fc.array(name, { maxLength: 300 }), async (names) => {
      expect(await unpackNames(await packNames(names))).toEqual(names);
    }),
    { numRuns: 50 },
  );
});

it('When they were stored as JSON, then they are read as well', async () => {
  for (const names of [[], ['city'], ['br:x', '']]) {
    expect(await unpackNames(JSON.stringify(names))).toEqual(names);
  }
});

it('When a header is short, then it is stored so that it can be read in the database', async () => {
  expect(await packNames(['city', 'county'])).toBe('["city","county"]');
});

it.each([
  ['a long name of controls', ['\x01'.repeat(65_000)]],
  ['many of them', Array.from({ length: 256 }, () => '\x01'.repeat(250))],
  ['many alike', Array.from({ length: 256 }, (_, at) => `question ${at}`)],
])('When a header has %s, then little is stored of it', async (_, names) => {
  expect((await packNames(names)).length).toBeLessThan(1_500);
  expect(JSON.stringify(shortNames(names)).length).toBeLessThan(4_100);
});

it('When names are long or many, then they are cut where they are shown, and a mark says so', () => {
  expect(shortNames(['a', '', 'a'])).toEqual(['a', '', 'a']);
  expect(shortNames(['x'.repeat(100), 'y'.repeat(101)])).toEqual([
    'x'.repeat(100),
    `${'y'.repeat(100)}…`,
  ]);
  const many = shortNames(Array.from({ length: 1_000 }, (_, at) => `${at}`));
  expect(many.at(-1)).toBe(`… and ${1_000 - (many.length - 1)} more`);
  expect(many.slice(0, -1)).toEqual(many.slice(0, -1).map((_, at) => `${at}`));
  expect(many.length).toBeGreaterThan(500);
});

it('When a text is cut, then it ends with a whole character', () => {
  expect(shortened('ab😀', 3)).toBe('ab…');
  expect(shortened('ab😀', 4)).toBe('ab😀');
});
