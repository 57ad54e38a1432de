import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { random } from '../../testing/random.ts';
import { startCoverage } from './coverage.ts';
import { mutate } from './mutate.ts';
import { parserFault } from './oracle.ts';

export interface ParserOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly inputsMax: number;
  /** Keep what reaches new code in the corpus. */
  readonly grow: boolean;
}

export interface ParserResult {
  readonly inputs: number;
  readonly blocks: number;
  readonly kept: number;
  /** Inputs, in base64, and what is wrong with how they are read. */
  readonly faults: readonly { readonly input: string; readonly what: string }[];
}

const folder = join(import.meta.dirname, 'corpus');
const faultsMax = 10;
/** To ask what ran takes longer than most inputs do. */
const batch = 8;

/** The committed inputs: each reached code that those before it did not. */
function readCorpus(): Buffer[] {
  return readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name)));
}

/** Changes inputs at random, and goes on from those that reach code which none before has. */
export async function fuzzParser(options: ParserOptions): Promise<ParserResult> {
  const below = random(options.seed);
  const corpus = readCorpus();
  const faults: { input: string; what: string }[] = [];
  const coverage = await startCoverage('/services/loader-api/');
  const end = performance.now() + options.seconds * 1000;
  let inputs = 0;
  let kept = 0;
  const tryOne = async (input: Buffer) => {
    inputs++;
    const what = await parserFault(input, [below(3000), below(3000), below(3000)]);
    if (what !== undefined) faults.push({ input: input.toString('base64'), what });
  };
  for (const input of corpus) await tryOne(input);
  await coverage.isNew();
  while (performance.now() < end && inputs < options.inputsMax && faults.length < faultsMax) {
    const tried = Array.from({ length: batch }, () =>
      mutate(corpus[below(corpus.length)] ?? Buffer.alloc(0), corpus, below),
    );
    for (const input of tried) await tryOne(input);
    if (!(await coverage.isNew())) continue;
    corpus.push(...tried);
    kept += tried.length;
    if (options.grow) for (const input of tried) keep(input);
  }
  await coverage.end();
  return { inputs, blocks: coverage.size, kept, faults };
}

function keep(input: Buffer): void {
  const name = createHash('sha256').update(input).digest('hex').slice(0, 16);
  writeFileSync(join(folder, `${name}.csv`), input);
}
