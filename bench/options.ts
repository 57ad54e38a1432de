import { parseArgs } from 'node:util';

export const PARTS = [
  'load',
  'sqlite',
  'dialects',
  'summary',
  'loop',
  'export',
  'scale',
  'loads',
  'history',
  'mixed',
  'publish',
] as const;
export type Part = (typeof PARTS)[number];

export interface Options {
  readonly help: boolean;
  /** Everything small and short: shows that it works, not how fast. */
  readonly quick: boolean;
  readonly parts: readonly Part[];
  /** People in the large file. */
  readonly rows: number;
  readonly rounds: number;
  /** How long each round of requests takes. */
  readonly seconds: number;
  /** How long the part mixed takes on each engine. */
  readonly minutes: number;
  /** Tiny loads to publish before their price is measured. */
  readonly loads: number;
  /** Measure the cost of growth up to 10,000,000 rows. */
  readonly max: boolean;
  /** The Markdown file to write; undefined: one named after the moment. */
  readonly out: string | undefined;
  /** Settings for our services that differ from the defaults. */
  readonly settings: Readonly<Record<string, string>>;
}

export const USAGE = `Usage: npm run bench -- [options]

Measures ours beside what it is to be compared with, in turn, and writes the results.

  --parts A,B     which parts (default ${PARTS.join(',')})
  --rows N        people in the large file (default 1000000)
  --rounds N      rounds that count, after one warm-up (default 5)
  --seconds N     seconds of requests in each round of the part summary (default 5)
  --minutes N     minutes of the part mixed on each engine (default 2)
  --loads N       published loads in the parts loads and history (default 1000)
  --max           the part scale goes up to 10,000,000 rows
  --quick         100,000 rows, 2 rounds, short and small: all parts in about a minute
  --set NAME=VALUE  a setting for our services; may be given several times
  --out FILE      where the results go (default bench/results/MOMENT.md)

TEST_DATABASE_URL=mysql://user:password@host:port/ names a server to measure on; else a throw-away
one is started from the mysqld or mariadbd of this machine, or in Docker.
`;

const usual = { rows: 1_000_000, rounds: 5, seconds: 5, minutes: 2, loads: 1000 };
const quick = { rows: 100_000, rounds: 2, seconds: 0.5, minutes: 0.1, loads: 50 };

/** The command's options; throws an error whose message says which one is wrong, and why. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      parts: { type: 'string', default: PARTS.join(',') },
      rows: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      minutes: { type: 'string' },
      loads: { type: 'string' },
      max: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      set: { type: 'string', multiple: true, default: [] },
      out: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const sizes = values.quick ? quick : usual;
  return {
    help: values.help,
    quick: values.quick,
    parts: partsOf(values.parts),
    rows: count('rows', values.rows, sizes.rows),
    rounds: count('rounds', values.rounds, sizes.rounds),
    seconds: count('seconds', values.seconds, sizes.seconds),
    minutes: count('minutes', values.minutes, sizes.minutes),
    loads: count('loads', values.loads, sizes.loads),
    max: values.max,
    out: values.out,
    settings: Object.fromEntries(values.set.map(settingOf)),
  };
}

function count(option: string, value: string | undefined, usually: number): number {
  if (value === undefined) return usually;
  if (!/^[1-9]\d{0,8}$/.test(value)) {
    throw new RangeError(`--${option} must be a whole number from 1, not '${value}'`);
  }
  return Number(value);
}

function partsOf(value: string): Part[] {
  const names = value.split(',');
  const strange = names.find((name) => !PARTS.some((part) => part === name));
  if (strange !== undefined) {
    throw new RangeError(`--parts knows ${PARTS.join(', ')}, not '${strange}'`);
  }
  return PARTS.filter((part) => names.includes(part));
}

function settingOf(text: string): [string, string] {
  const match = /^([A-Z][A-Z_]*)=(.*)$/.exec(text);
  if (!match) throw new RangeError(`--set must read NAME=VALUE, not '${text}'`);
  return [match[1] as string, match[2] as string];
}
