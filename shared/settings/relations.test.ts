import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, parseConfig } from '../config.ts';
import { relations } from './relations.ts';

/** What is refused: the larger one first, then the smaller one, as little off as can be. */
const refused = [
  ['LEASE_MS', 1000, 'PROGRESS_MS', 8000],
  ['LEASE_MS', 1499, 'PROGRESS_MS', 500],
  ['SHUTDOWN_DEADLINE_MS', 700, 'SHUTDOWN_GRACE_MS', 700],
  ['READ_SILENCE_MS', 10_000, 'LISTING_STATEMENT_MS', 10_000],
  ['PUBLISH_IDLE_TIMEOUT_MS', 14_999, 'DATABASE_IDLE_TIMEOUT_MS', 15_000],
  ['PUBLISH_IDLE_TIMEOUT_MS', 20_000, 'ROW_LOCK_WAIT_MS', 20_000],
  ['CHUNK_BYTES_MAX', 1_048_575, 'RECORD_BYTES_MAX', 1_048_576],
  ['SQLITE_BYTES_MAX', 6_291_455, 'CHUNK_BYTES_MAX', 2_097_152],
  ['HEADER_BYTES_MAX', 511, 'COLUMNS_MAX', 256],
  ['REJECTS_KEPT_BYTES_MAX', 4_999, 'REJECT_RAW_BYTES_MAX', 5_000],
  ['IDEMPOTENCY_KEY_MS', 59_999, 'PREFER_WAIT_MS', 60_000],
  ['HISTORY_KEEP_MS', 9_999, 'SUPERSEDED_KEEP_MS', 10_000],
  ['READY_KEEP_MS', 59_999, 'PREFER_WAIT_MS', 60_000],
  ['LOADS_KEEP_MS', 1, 'PREFER_WAIT_MS', 60_000],
  ['LOADS_KEEP_MS', 59_999, 'PREFER_WAIT_MS', 60_000],
  ['CONNECTIONS_MAX', 4_999, 'CONNECTIONS_PER_ADDRESS_MAX', 5_000],
  ['CONNECTIONS_MAX', 3_000, 'EVENT_STREAMS_PER_CALLER_MAX', 3_000],
] as const;

/** The smallest that the larger one may be. */
const taken = [
  ['LEASE_MS', 1500, 'PROGRESS_MS', 500],
  ['SHUTDOWN_DEADLINE_MS', 701, 'SHUTDOWN_GRACE_MS', 700],
  ['READ_SILENCE_MS', 10_001, 'LISTING_STATEMENT_MS', 10_000],
  ['PUBLISH_IDLE_TIMEOUT_MS', 15_000, 'DATABASE_IDLE_TIMEOUT_MS', 15_000],
  ['PUBLISH_IDLE_TIMEOUT_MS', 20_001, 'ROW_LOCK_WAIT_MS', 20_000],
  ['CHUNK_BYTES_MAX', 1_048_576, 'RECORD_BYTES_MAX', 1_048_576],
  ['SQLITE_BYTES_MAX', 6_291_456, 'CHUNK_BYTES_MAX', 2_097_152],
  ['SQLITE_BYTES_MAX', 0, 'CHUNK_BYTES_MAX', 2_097_152],
  ['HEADER_BYTES_MAX', 512, 'COLUMNS_MAX', 256],
  ['REJECTS_KEPT_BYTES_MAX', 5_000, 'REJECT_RAW_BYTES_MAX', 5_000],
  ['IDEMPOTENCY_KEY_MS', 60_000, 'PREFER_WAIT_MS', 60_000],
  ['HISTORY_KEEP_MS', 10_000, 'SUPERSEDED_KEEP_MS', 10_000],
  ['READY_KEEP_MS', 60_000, 'PREFER_WAIT_MS', 60_000],
  ['LOADS_KEEP_MS', 60_000, 'PREFER_WAIT_MS', 60_000],
  ['LOADS_KEEP_MS', 0, 'PREFER_WAIT_MS', 60_000],
  ['CONNECTIONS_MAX', 5_000, 'CONNECTIONS_PER_ADDRESS_MAX', 5_000],
  ['CONNECTIONS_MAX', 3_001, 'EVENT_STREAMS_PER_CALLER_MAX', 3_000],
] as const;

/** So that each of two bounds on the same setting is met alone. */
const others: Readonly<Record<string, Record<string, string>>> = {
  ROW_LOCK_WAIT_MS: { DATABASE_IDLE_TIMEOUT_MS: '1000' },
  EVENT_STREAMS_PER_CALLER_MAX: { CONNECTIONS_PER_ADDRESS_MAX: '3000' },
};

type Pair = readonly [larger: string, value: number, smaller: string, bound: number];
const environmentOf = ([larger, value, smaller, bound]: Pair) => ({
  ...others[smaller],
  [larger]: String(value),
  [smaller]: String(bound),
});

describe('When two settings do not go together', () => {
  test.each(refused)('%s=%s and %s=%s is refused, by both names and values', (...pair) => {
    const parse = () => parseConfig(environmentOf(pair));
    const [larger, value, smaller, bound] = pair;
    expect(parse).toThrow(ConfigError);
    expect(parse).toThrow(
      new RegExp(`^Bad setting: ${larger} is ${value}, but must be .*(than|least) `),
    );
    expect(parse).toThrow(new RegExp(`${smaller} \\(${bound}\\); otherwise .+\\.$`));
  });

  test.each(taken)('but %s=%s and %s=%s is taken', (...pair) => {
    expect(() => parseConfig(environmentOf(pair))).not.toThrow();
  });

  test('none of the relations is left out here', () => {
    const known = relations.map(({ larger, smaller }) => `${larger} ${smaller}`).sort();
    for (const pairs of [refused, taken]) {
      const tried = new Set(pairs.map(([larger, , smaller]) => `${larger} ${smaller}`));
      expect([...tried].sort()).toEqual(known);
    }
  });

  test('a sentence reads like this', () => {
    expect(() => parseConfig({ PROGRESS_MS: '8000', LEASE_MS: '1000' })).toThrow(
      'Bad setting: LEASE_MS is 1000, but must be at least 3 times PROGRESS_MS (8000); ' +
        'otherwise a load that is running well is failed as owner_lost.',
    );
    expect(() => parseConfig({ LOADS_KEEP_MS: '5' })).toThrow(
      'LOADS_KEEP_MS is 5, but must be 0 or at least PREFER_WAIT_MS (60000); ',
    );
  });
});

test('When every line of .env.example is made active, then they go together', () => {
  const file = readFileSync(join(import.meta.dirname, '../../.env.example'), 'utf8');
  const lines = [...file.matchAll(/^#([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]);
  expect(lines.length).toBeGreaterThan(50);
  expect(parseConfig(Object.fromEntries(lines))).toEqual(parseConfig({}));
});

test('When a header could not hold the columns of each dataset, then that is refused', () => {
  expect(() => parseConfig({ COLUMNS_MAX: '3' })).toThrow(
    /^Bad setting: COLUMNS_MAX must be >= 4$/,
  );
  expect(() => parseConfig({ HEADER_BYTES_MAX: '30', COLUMNS_MAX: '4' })).toThrow(
    /^Bad setting: HEADER_BYTES_MAX must be >= 51$/,
  );
  expect(() => parseConfig({ COLUMNS_MAX: '4', HEADER_BYTES_MAX: '51' })).not.toThrow();
});
