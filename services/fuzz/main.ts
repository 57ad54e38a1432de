import { SERVICES } from './contract.ts';
import { mebibytes } from './memory.ts';
import { type Options, parseOptions, USAGE } from './options.ts';
import { fuzzParser } from './parser/fuzz-parser.ts';
import { describeFinding } from './report.ts';
import { type RunOptions, type RunResult, run } from './run.ts';
import { openSite } from './site.ts';
import { describeStatuses, describeUnavailable } from './tally.ts';

/** @returns how many faults were found */
async function fuzzApi(options: Options): Promise<number> {
  const { replay, seeds, requests, seconds, concurrency } = options;
  const runs: RunOptions[] = replay
    ? [
        {
          seed: replay.seed,
          first: replay.first,
          requests: replay.last - replay.first + 1,
          seconds: 600,
          concurrency: 1,
        },
      ]
    : seeds.map((seed) => ({ seed, first: 0, requests, seconds, concurrency }));
  let found = 0;
  for (const database of options.databases) {
    for (const each of runs) {
      const site = await openSite(database);
      try {
        say(`api on ${site.engine}, seed ${each.seed}`);
        const result = await run(site, each);
        say(told(result));
        for (const finding of result.findings) say(describeFinding(finding));
        found += result.findings.length;
      } finally {
        await site.stop();
      }
    }
  }
  return found;
}

/** @returns how many faults were found in the parser */
async function fuzzParts({ seeds, seconds, requests, grow }: Options): Promise<number> {
  let found = 0;
  for (const seed of seeds) {
    const result = await fuzzParser({ seed, seconds, inputsMax: requests, grow });
    const { inputs, blocks, kept, faults } = result;
    say(`parser, seed ${seed}: ${inputs} inputs, ${blocks} counts of blocks, ${kept} inputs kept`);
    for (const { input, what } of faults) say(`FOUND ${what}\n  input, in base64: ${input}`);
    found += faults.length;
  }
  return found;
}

function told(result: RunResult): string {
  const { sent, tookMs, slowestMs, statuses, loadStatuses, memory, heldMs, findings } = result;
  const unavailable = describeUnavailable(result.unavailable).map((line) => `  503: ${line}`);
  const services = SERVICES.map((name) => {
    const { warm, end } = memory[name];
    return `  ${name}: ${mebibytes(warm)} after the warm-up, ${mebibytes(end)} at the end; loop held for ${heldMs[name]} ms at most`;
  });
  return [
    `  ${sent} requests in ${Math.round(tookMs / 1000)} s, slowest ${Math.round(slowestMs)} ms, ${findings.length} faults`,
    `  ${describeStatuses(statuses)}`,
    `  of them POST /loads: ${describeStatuses(loadStatuses)}`,
    ...unavailable,
    ...services,
  ].join('\n');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(args: readonly string[]): Promise<void> {
  const options = parseOptions(args);
  if (options.help) {
    say(USAGE);
    return;
  }
  let found = 0;
  if (options.parts.includes('api')) found += await fuzzApi(options);
  if (options.parts.includes('parser') && !options.replay) found += await fuzzParts(options);
  say(`${found} faults`);
  if (found > 0) process.exitCode = 1;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`fuzz: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
