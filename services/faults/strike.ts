import { setTimeout as sleep } from 'node:timers/promises';
import type { StatementFault } from '#shared/testing/mysql-faults.ts';
import type { FaultName, PlannedFault } from './plan.ts';
import type { Service } from './service.ts';
import type { Site, Way } from './site.ts';
import type { Target } from './target.ts';

/** What servers say of a statement that was not done, though it may be the next time. */
const refusals: readonly (StatementFault & object)[] = [
  { errno: 1213, message: 'Deadlock found when trying to get lock', sqlState: '40001' },
  { errno: 1205, message: 'Lock wait timeout exceeded' },
  { errno: 1290, message: 'running with the --super-read-only option' },
  { errno: 1114, message: "The table 'people' is full" },
  { errno: 1040, message: 'Too many connections', sqlState: '08004' },
  { errno: 3948, message: 'Loading local data is disabled' },
  { errno: 3101, message: 'Plugin instructed the server to rollback the current transaction' },
];
/** Statements in a row that are refused, and how many before them are not. */
const refusedMax = 8;
const passedMax = 60;

/** The faults that can be had on a target. */
export function faultsFor(target: Target): FaultName[] {
  const names: FaultName[] = ['killLoader', 'killReader', 'freezeLoader', 'none'];
  if (target.nodes.length === 0) return names;
  names.push('cut', 'blackHole', 'statement', 'lostAnswer');
  if (target.kill && target.rejoin) names.push('killDatabase');
  if (target.freeze && target.thaw) names.push('freezeDatabase');
  if (target.switchOver) names.push('switchOver');
  return names;
}

/** Makes something go wrong for a while. When it returns, nothing of it is left but its traces. */
export async function strike(site: Site, target: Target, fault: PlannedFault): Promise<void> {
  await sleep(fault.atMs);
  const { pick, lastsMs, name } = fault;
  const way = site.ways[pick % (site.ways.length || 1)];
  const no = 1 + (pick % (target.nodes.length || 1));
  if (name === 'killLoader') return restart(site.loaders[pick % 2], lastsMs);
  if (name === 'killReader') return restart(site.readers[pick % 2], lastsMs);
  if (name === 'freezeLoader') {
    // Longer than its lease: another one gives its loads up before it wakes.
    await during(
      lastsMs * 3,
      () => site.loaders[pick % 2]?.freeze(),
      () => site.loaders[pick % 2]?.thaw(),
    );
  } else if (name === 'killDatabase') {
    await during(
      lastsMs,
      () => target.kill?.(no),
      () => target.rejoin?.(no),
    );
  } else if (name === 'freezeDatabase') {
    await during(
      lastsMs * 3,
      () => target.freeze?.(no),
      () => target.thaw?.(no),
    );
  } else if (name === 'switchOver') await target.switchOver?.(no);
  else if (way) await strikeWay(way, fault);
}

async function strikeWay({ proxy, faulty }: Way, { name, lastsMs, pick }: PlannedFault) {
  if (name === 'cut') return during(lastsMs, proxy.cut, proxy.mend);
  if (name === 'blackHole') return during(lastsMs * 2, proxy.freeze, proxy.thaw);
  if (name !== 'statement' && name !== 'lostAnswer') return;
  const refusal = refusals[pick % refusals.length];
  let left = pick % passedMax;
  let times = 1 + (pick % refusedMax);
  faulty.rule = (text) => {
    if (/^SET SESSION/i.test(text) || left-- > 0 || times-- <= 0) return undefined;
    if (name === 'lostAnswer') return times % 2 === 0 ? 'lostAfter' : 'lostBefore';
    const isLoadData = /^LOAD DATA/.test(text);
    return refusal?.errno === 3948 && !isLoadData ? undefined : refusal;
  };
  await sleep(lastsMs + 1_000);
  faulty.rule = undefined;
}

async function during(ms: number, begin: () => unknown, end: () => unknown): Promise<void> {
  try {
    await begin();
    await sleep(ms);
  } finally {
    await end();
  }
}

async function restart(service: Service | undefined, downMs: number): Promise<void> {
  await service?.kill();
  await sleep(downMs);
  await service?.start();
}
