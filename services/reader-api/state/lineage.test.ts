import { describe, expect, test } from 'vitest';
import type { DataVersion } from './data-version.ts';
import { type Lineage, lineageOf, type VersionStep } from './lineage.ts';

/** A database that went through these versions, from 0 on, by their tokens. */
function database(tokens: readonly number[], instance = 1) {
  const steps = tokens.map((token, version): VersionStep => [version, token]);
  const asked = { steps: 0 };
  const versionOf = (version: number): DataVersion => ({
    instance,
    version,
    token: tokens[version] ?? 0,
  });
  return {
    at: versionOf(tokens.length - 1),
    versionOf,
    asked,
    tokenOf: async (version: number) => tokens[version],
    stepsSince: async (since: number) => {
      const after = steps.filter(([version]) => version > since);
      asked.steps += after.length;
      return after;
    },
  };
}

const main = [10, 11, 12, 13, 14];
const lost = database(main);
const promoted = database([10, 11, 12, 23, 24, 25]);

describe('When a database is looked at from version 4, then', () => {
  const elsewhere = database(main, 2);
  test.each([
    ['itself is the same', lost.at, 'same'],
    ['a lower version that led to it is older', lost.versionOf(1), 'older'],
    ['the first of all is older, too', lost.versionOf(0), 'older'],
    ['a higher version may be newer', promoted.versionOf(5), 'newer'],
    ['its number with another token is another', promoted.versionOf(4), 'other'],
    ['a lower number with another token is another', promoted.versionOf(3), 'other'],
    ['the same in another database is another', elsewhere.at, 'other'],
    ['a lower one in another database is another', elsewhere.versionOf(2), 'other'],
  ])('%s', async (_, seen, relation) => {
    expect((await lineageOf(lost, undefined)).relationOf(seen)).toBe(relation);
  });

  test('what has come from it goes on, and only what is new is read', async () => {
    const before = await lineageOf(lost, undefined);
    const later = database([...main, 15, 16]);
    const after = await lineageOf(later, before);
    expect([after.history, after.at]).toEqual([before.history, later.at]);
    expect(later.asked.steps).toBe(2);
    for (const version of [0, 4, 5]) {
      expect(after.relationOf(later.versionOf(version))).toBe('older');
    }
  });

  test.each([
    ['higher', promoted],
    ['of the same number', database([10, 11, 12, 23, 24])],
    ['lower', database([10, 11, 12, 23])],
    ['of another database', database(main, 2)],
  ])('what has not come from it is another history: %s', async (_, other) => {
    const before = await lineageOf(lost, undefined);
    const after = await lineageOf(other, before);
    expect(after.history).not.toBe(before.history);
    expect(after.relationOf(other.at)).toBe('same');
    expect(after.relationOf(other.versionOf(1))).toBe('older');
    expect(after.contradicts(3, 13)).toBe(other.at.instance === 1);
  });
});

test('When a version is looked up, then only another token of it contradicts', async () => {
  const lineage = await lineageOf(lost, undefined);
  expect(lineage.contradicts(3, 13)).toBe(false);
  expect(lineage.contradicts(3, 23)).toBe(true);
  expect(lineage.contradicts(99, 1)).toBe(false);
});

test('When there are very many versions, then the latest are remembered', async () => {
  const many = Array.from({ length: 25_000 }, (_, version) => version + 7);
  let lineage: Lineage | undefined;
  for (const length of [15_000, 20_000, 25_000]) {
    const grown = database(many.slice(0, length));
    lineage = await lineageOf(grown, lineage);
    expect(grown.asked.steps).toBeLessThanOrEqual(10_000);
    expect(lineage.relationOf(grown.versionOf(length - 9_999))).toBe('older');
    expect(lineage.relationOf(grown.versionOf(length - 10_002))).toBe('other');
  }
  expect(lineage?.history).toBe(1);
});
