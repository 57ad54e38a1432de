import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Bench, openBench } from './bench.ts';
import { machineFacts } from './measure/machine.ts';
import { type Options, type Part, parseOptions, USAGE } from './options.ts';
import { dialectsPart } from './parts/dialects.ts';
import { exportPart } from './parts/export.ts';
import { historyPart } from './parts/history.ts';
import { loadPart } from './parts/load.ts';
import { loadsPart } from './parts/loads.ts';
import { loopPart } from './parts/loop.ts';
import { mixedPart } from './parts/mixed.ts';
import { publishPart } from './parts/publish.ts';
import { scalePart } from './parts/scale.ts';
import { sqlitePart } from './parts/sqlite.ts';
import { summaryPart } from './parts/summary.ts';
import { markdown, type Section } from './report.ts';

const parts: Record<Part, (bench: Bench) => Promise<Section[]>> = {
  load: loadPart,
  sqlite: sqlitePart,
  dialects: dialectsPart,
  summary: summaryPart,
  loop: loopPart,
  export: exportPart,
  scale: scalePart,
  loads: loadsPart,
  history: historyPart,
  mixed: mixedPart,
  publish: publishPart,
};

/** Runs the parts that were asked for. One that fails says so in its place; the others go on. */
async function run(options: Options, args: readonly string[]): Promise<string> {
  const started = new Date();
  const bench = openBench(options, say);
  const sections: Section[] = [];
  try {
    for (const part of options.parts) {
      say(part);
      const before = performance.now();
      const measured = parts[part](bench);
      sections.push(...(await measured.catch((error: unknown) => failed(part, error))));
      say(`  ${part} took ${Math.round((performance.now() - before) / 1000)} s`);
    }
    return markdown({
      title: 'Benchmarks',
      facts: await facts(bench, started, args),
      sections,
    });
  } finally {
    await bench.close();
  }
}

function failed(part: Part, error: unknown): Section[] {
  process.exitCode = 1;
  say(`  failed: ${error instanceof Error ? error.stack : String(error)}`);
  // The reason may name paths and hosts, and results are for everyone to read.
  return [{ title: part, text: ['It failed.'], table: { header: [], rows: [] } }];
}

async function facts(bench: Bench, started: Date, args: readonly string[]): Promise<string[]> {
  const { rounds, quick } = bench.options;
  const server = await bench.serverFacts();
  const minutes = (Date.now() - started.getTime()) / 60_000;
  const shown = withoutOut(args);
  const rest = shown.length === 0 ? '' : ` -- ${shown.join(' ')}`;
  return [
    `${started.toISOString().slice(0, 16).replace('T', ' ')} UTC, ${minutes.toFixed(1)} minutes: ` +
      `\`npm run bench${rest}\``,
    ...machineFacts(),
    ...(server === undefined ? [] : [server]),
    `All sides of a table ran in turn in this one run; rounds that count, after a warm-up: ` +
      `${rounds}; ` +
      '"ours ÷ this" is the median of the ratios of each round. CPU is the median, memory the ' +
      'peak of all rounds. Figures of another machine, or of another hour, do not compare.',
    ...(quick ? ['A quick run: too small and too short to conclude anything from.'] : []),
  ];
}

/** Where the results were written is of no interest to who reads them. */
function withoutOut(args: readonly string[]): string[] {
  return args.filter((arg, at) => !arg.startsWith('--out') && args[at - 1] !== '--out');
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function resultFile(out: string | undefined): string {
  if (out !== undefined) return out;
  const moment = new Date().toISOString().slice(0, 16).replace(':', '');
  return join(import.meta.dirname, 'results', `${moment}.md`);
}

async function main(args: readonly string[]): Promise<void> {
  const options = parseOptions(args);
  if (options.help) {
    process.stdout.write(USAGE);
    return;
  }
  const text = await run(options, args);
  const file = resultFile(options.out);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  process.stdout.write(`\n${text}\n`);
  say(`written to ${file}`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  say(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
