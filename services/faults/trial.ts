import { setTimeout as sleep } from 'node:timers/promises';
import { places } from '../testing/csv.ts';
import { act } from './act.ts';
import { check } from './check.ts';
import { Model } from './model.ts';
import { type FaultName, type Plan, type PlannedFault, planRound } from './plan.ts';
import { pulse, type Recovery } from './pulse.ts';
import { send } from './send.ts';
import { openSite, type Site } from './site.ts';
import { strike } from './strike.ts';
import type { Target } from './target.ts';
import { watchSummary } from './watch.ts';

export interface TrialOptions {
  readonly seed: number;
  /** The first round, and how many at the most. */
  readonly first: number;
  readonly rounds: number;
  /** After how long no further round is begun: a slow machine makes a trial short, not red. */
  readonly seconds: number;
  readonly faults: readonly FaultName[];
  readonly say: (line: string) => void;
}

export interface TrialResult {
  readonly rounds: number;
  readonly actions: number;
  readonly answers: number;
  /** Of each fault that came, how long it took until all went on. */
  readonly recoveries: ReadonlyMap<FaultName, readonly Recovery[]>;
  /** What is wrong, each with the seed and the round. */
  readonly wrong: readonly string[];
}

/** Rounds of loads and faults, each compared with the model once it is over. Ends with a fault. */
export async function runTrial(target: Target, options: TrialOptions): Promise<TrialResult> {
  const { seed, first, rounds, seconds, faults, say } = options;
  const site = await openSite(target);
  const model = new Model();
  const summaries = new Map<number, string>();
  const watches = site.readers.map(({ url }) => watchSummary(url, summaries));
  const recoveries = new Map<FaultName, Recovery[]>();
  const wrong: string[] = [];
  let round = first;
  let actions = 0;
  try {
    await send(`${site.loaders[0]?.url}/loads`, {
      headers: { 'Content-Type': 'text/csv' },
      body: Buffer.from(places),
    });
    const end = Date.now() + seconds * 1_000;
    for (; round < first + rounds && Date.now() < end && wrong.length === 0; round++) {
      const plan = planRound(seed, round, faults);
      const names = plan.faults.map(({ name }) => name).join(', ');
      const started = Date.now();
      const found = await runRound(site, target, model, { plan, name: `s${seed}r${round}` });
      for (const [name, recovery] of found.recoveries)
        recoveries.set(name, [...(recoveries.get(name) ?? []), recovery]);
      actions += plan.actions.length;
      const seen = [...found.wrong, ...watches.flatMap((watch) => watch.wrong.splice(0))];
      wrong.push(...seen.map((what) => `seed ${seed}, round ${round} (${names}): ${what}`));
      say(`  round ${round}: ${names}; ${((Date.now() - started) / 1_000).toFixed(1)} s`);
    }
    if (wrong.length > 0)
      for (const service of [...site.loaders, ...site.readers])
        say(`--- ${service.name} ${service.url}\n${service.log()}`);
  } finally {
    await Promise.all(watches.map((watch) => watch.stop()));
    await site.stop();
  }
  const answers = watches.reduce((sum, watch) => sum + watch.answers(), 0);
  return { rounds: round - first, actions, answers, recoveries, wrong };
}

async function runRound(
  site: Site,
  target: Target,
  model: Model,
  { plan, name }: { readonly plan: Plan; readonly name: string },
) {
  const recoveries: (readonly [FaultName, Recovery])[] = [];
  const measure = async (fault: PlannedFault, no: number) => {
    await sleep(fault.atMs + 20);
    const other = (fault.pick + 1) % 2;
    const loader = site.loaders[other]?.url ?? '';
    const reader = site.readers[other]?.url ?? '';
    recoveries.push([fault.name, await pulse(model, { loader, reader, name: `${name}p${no}` })]);
  };
  // One after the other: of two at once it could not be told which of them took how long.
  const strikeAll = async () => {
    for (const [no, fault] of plan.faults.entries())
      await Promise.all([strike(site, target, fault), measure(fault, no)]);
  };
  const acts = plan.actions.map((action, no) => act(site, model, action, `${name}a${no}`));
  await Promise.all([strikeAll(), ...acts]);
  const crashed = [...site.loaders, ...site.readers].filter((service) => service.hasCrashed());
  const wrong = crashed.map((service) => `${service.name} ended by itself`);
  return { recoveries, wrong: wrong.length > 0 ? wrong : await check(site, model) };
}
