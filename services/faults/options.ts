import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { FAULTS, type FaultName } from './plan.ts';
import type { Commands } from './target.ts';

export interface Options {
  readonly help: boolean;
  /** What the result is called; `sqlite` and `mysql` are found, others are named by their nodes. */
  readonly engine: string;
  readonly nodes: readonly string[];
  readonly seeds: readonly number[];
  readonly first: number;
  readonly rounds: number;
  /** For each seed. */
  readonly seconds: number;
  /** Undefined: all that can be had. */
  readonly faults: readonly FaultName[] | undefined;
  readonly commands: Commands;
}

export const USAGE = `Usage: npm run test:faults -- [options], npm run test:cluster -- [options]

Loads, holds, publishes and reverts while services, connections and the database fail, in rounds.
After each round, all must be well again by itself: what was answered 201 counts once, everything
else not at all, no row belongs to nothing, no load is under way for good, no version went back.

  --engine NAME       sqlite, mysql (one that is found, as for the tests), or what a cluster is
                      called, as group-replication or galera (default sqlite)
  --nodes URL,URL     mysql://user:password@host:port/ of each node
  --kill CMD          ends a node, --rejoin CMD brings it back; in a command {} is its number,
  --freeze CMD        from 1; likewise --freeze and --thaw, and
  --switch-over CMD   makes that node the primary. Without a command there is no such fault
  --faults A,B        only these: ${FAULTS.join(', ')}
  --seconds N         after so long no further round of a seed is begun (default 60)
  --rounds N          most rounds of each seed
  --seed A,B          seeds (default: a random one, which is printed)
  --replay SEED:N     only round N of a seed
  --short             what CI runs: a fixed seed and a random one, 20 s each
`;

const fixedSeed = 7;
const seedMax = 2 ** 31;

/** The command's options; throws an error whose message says which one is wrong, and why. */
export function parseOptions(args: readonly string[]): Options {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      engine: { ...text, default: 'sqlite' },
      nodes: { ...text, default: '' },
      kill: text,
      rejoin: text,
      freeze: text,
      thaw: text,
      'switch-over': text,
      faults: text,
      seconds: text,
      rounds: { ...text, default: '100000' },
      seed: text,
      replay: text,
      short: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const usual = values.short
    ? { seconds: '20', seed: `${fixedSeed},random` }
    : { seconds: '60', seed: 'random' };
  const [replaySeed, replayRound] = values.replay?.split(':') ?? [];
  const { kill, rejoin, freeze, thaw } = values;
  return {
    help: values.help,
    engine: values.engine,
    nodes: values.nodes === '' ? [] : values.nodes.split(','),
    seeds: (replaySeed ?? values.seed ?? usual.seed).split(',').map(seedOf),
    first: replayRound === undefined ? 0 : numberOf('replay', replayRound),
    rounds: replayRound === undefined ? numberOf('rounds', values.rounds) : 1,
    seconds: numberOf('seconds', values.seconds ?? usual.seconds),
    faults: values.faults?.split(',').map(faultOf),
    commands: { kill, rejoin, freeze, thaw, switchOver: values['switch-over'] },
  };
}

function numberOf(option: string, value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new RangeError(`--${option} must be a whole number, not '${value}'`);
}

function seedOf(value: string): number {
  if (value === 'random') return randomInt(seedMax);
  if (/^\d{1,10}$/.test(value) && Number(value) < seedMax) return Number(value);
  throw new RangeError(`--seed must be a whole number below ${seedMax}, not '${value}'`);
}

function faultOf(value: string): FaultName {
  const found = FAULTS.find((name) => name === value);
  if (found) return found;
  throw new RangeError(`--faults knows ${FAULTS.join(', ')}, not '${value}'`);
}
