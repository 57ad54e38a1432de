import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

export const PARTS = ['api', 'parser'] as const;
export type Part = (typeof PARTS)[number];

/** Requests (or inputs of the parser) of one seed, by their numbers from 0. */
export interface Replay {
  readonly seed: number;
  readonly first: number;
  readonly last: number;
}

export interface Options {
  readonly help: boolean;
  readonly parts: readonly Part[];
  /** `sqlite`, `mysql` (one that is found), or a URL of a MySQL server without a database. */
  readonly databases: readonly string[];
  readonly seeds: readonly number[];
  /** Most requests for each database and seed. */
  readonly requests: number;
  /** Longest time for each database and seed, and for the parser. */
  readonly seconds: number;
  /** Requests at the same time. */
  readonly concurrency: number;
  readonly replay: Replay | undefined;
  /** Keep inputs of the parser that reach new code, in its corpus. */
  readonly grow: boolean;
}

export const USAGE = `Usage: npm run fuzz -- [options]

Sends requests of every kind to both services and bytes of every kind to the parser, and says what
neither may do: crash, answer 5xx, answer what the contract does not name, be slow, hold the loop.

  --part A,B        api, parser (default both)
  --database A,B    sqlite, mysql, or mysql://user:password@host:port/ (default sqlite)
  --requests N      most requests for each database and seed (default 1000000)
  --seconds N       longest time for each database and seed, and for the parser (default 60)
  --seed A,B        seeds (default: a random one, which is printed)
  --concurrency N   requests at the same time (default 8)
  --replay SEED:N   only request N of a seed, or --replay SEED:N-M several, one after the other
  --grow            keep inputs that reach new code in services/fuzz/parser/corpus
  --short           what CI runs: a fixed seed and a random one, about half a minute

'mysql' is the server that TEST_DATABASE_URL names, else a throw-away one, as for the tests.
`;

const fixedSeed = 12;
const seedMax = 2 ** 31;
const short = { seconds: '6', seed: `${fixedSeed},random` };

/** The command's options; throws an error whose message says which one is wrong, and why. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      part: { type: 'string', default: PARTS.join() },
      database: { type: 'string', default: 'sqlite' },
      requests: { type: 'string', default: '1000000' },
      seconds: { type: 'string' },
      seed: { type: 'string' },
      concurrency: { type: 'string', default: '8' },
      replay: { type: 'string' },
      grow: { type: 'boolean', default: false },
      short: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const usual = values.short ? short : { seconds: '60', seed: 'random' };
  return {
    help: values.help,
    parts: partsOf(values.part),
    databases: values.database.split(',').map(databaseOf),
    seeds: (values.seed ?? usual.seed).split(',').map(seedOf),
    requests: count('requests', values.requests),
    seconds: count('seconds', values.seconds ?? usual.seconds),
    concurrency: count('concurrency', values.concurrency),
    replay: values.replay === undefined ? undefined : replayOf(values.replay),
    grow: values.grow,
  };
}

function count(option: string, value: string): number {
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw new RangeError(`--${option} must be a whole number from 1, not '${value}'`);
}

function partsOf(value: string): Part[] {
  const names = value.split(',');
  const strange = names.find((name) => !PARTS.some((part) => part === name));
  if (strange === undefined) return PARTS.filter((part) => names.includes(part));
  throw new RangeError(`--part knows ${PARTS.join(', ')}, not '${strange}'`);
}

function databaseOf(value: string): string {
  if (value === 'sqlite' || value === 'mysql' || value.startsWith('mysql://')) return value;
  throw new RangeError('--database must be sqlite, mysql or a mysql:// URL');
}

function seedOf(value: string): number {
  if (value === 'random') return randomInt(seedMax);
  if (/^\d{1,10}$/.test(value) && Number(value) < seedMax) return Number(value);
  throw new RangeError(`--seed must be a whole number below ${seedMax}, not '${value}'`);
}

function replayOf(value: string): Replay {
  const found = /^(\d{1,10}):(\d{1,9})(?:-(\d{1,9}))?$/.exec(value);
  if (!found) throw new RangeError(`--replay must read SEED:N or SEED:N-M, not '${value}'`);
  const [, seed = '', first = '', last = first] = found;
  return { seed: seedOf(seed), first: Number(first), last: Number(last) };
}
