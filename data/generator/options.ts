import { parseArgs } from 'node:util';
import type { PeopleOptions } from './people.ts';

export type Options = { readonly out: string | undefined } & (
  | { readonly dataset: 'help' | 'places' }
  | ({ readonly dataset: 'people' } & PeopleOptions)
);

export const USAGE = `Usage: npm run generate -- [options]

Writes a sample CSV; the same options give the same bytes.

  --dataset people|places  what to write (default people)
  --rows N                 how many people (default 10000)
  --seed N                 another seed, other people (default 1)
  --bad-percent N          so many of 100 people get one fault each (default 0)
  --out FILE               where to write it (default: standard output)
`;

const UINT32_MAX = 2 ** 32 - 1;
// Up to here the count of bad rows is exact: rows times 100 is still a safe integer.
const ROWS_MAX = Math.floor(Number.MAX_SAFE_INTEGER / 100);

/** A number written in plain decimal digits, from 0 to max; what is not one is refused by name. */
function decimal(option: string, value: string, max: number, form: RegExp, kind: string): number {
  const number = Number(value);
  if (!form.test(value) || number > max) {
    throw new RangeError(`--${option} must be ${kind} from 0 to ${max}, not '${value}'`);
  }
  return number;
}

function whole(option: string, value: string, max: number): number {
  return decimal(option, value, max, /^\d+$/, 'a whole number');
}

/** The command's options; throws an error whose message says which one is wrong, and why. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      dataset: { type: 'string', default: 'people' },
      rows: { type: 'string' },
      seed: { type: 'string' },
      'bad-percent': { type: 'string' },
      out: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const { dataset, rows, seed, 'bad-percent': badPercent, out, help } = values;
  if (help) return { dataset: 'help', out: undefined };
  if (out === '') throw new RangeError('--out must name a file');
  if (dataset === 'places') {
    // The places are a fixed list: to take these and do nothing with them would mislead.
    if (rows !== undefined || seed !== undefined || badPercent !== undefined) {
      throw new RangeError('--rows, --seed and --bad-percent go with --dataset people only');
    }
    return { dataset, out };
  }
  if (dataset !== 'people') {
    throw new RangeError(`--dataset must be people or places, not '${dataset}'`);
  }
  return {
    dataset,
    out,
    rows: whole('rows', rows ?? '10000', ROWS_MAX),
    seed: whole('seed', seed ?? '1', UINT32_MAX),
    badPercent: decimal('bad-percent', badPercent ?? '0', 100, /^\d+(\.\d+)?$/, 'a number'),
  };
}
