import { expectNoUncaughtError } from '../testing/uncaught.ts';
import { readOperations, SERVICES, type ServiceName } from './contract.ts';
import { faultOf } from './judge.ts';
import { describeRequest, type Finding } from './report.ts';
import { makePlan } from './requests/plan.ts';
import type { FuzzRequest } from './requests/request.ts';
import { type Answer, type Known, openClient, resolve } from './send.ts';
import type { Site } from './site.ts';
import { watchLoop } from './watch.ts';

export interface RunOptions {
  readonly seed: number;
  readonly first: number;
  readonly requests: number;
  readonly seconds: number;
  readonly concurrency: number;
}

export interface RunResult {
  readonly sent: number;
  readonly tookMs: number;
  readonly findings: readonly Finding[];
  readonly slowestMs: number;
  readonly statuses: ReadonlyMap<number, number>;
  /** Resident memory of each service after the warm-up and at the end. */
  readonly memory: Readonly<Record<ServiceName, { readonly warm: number; readonly end: number }>>;
  /** Longest the loop of each was held, in time of the processor. */
  readonly heldMs: Readonly<Record<ServiceName, number>>;
}

const slowMs = 1000;
const heldMaxMs = 50;
const refreshEvery = 2000;
const warmUp = 20_000;
/** Below this a run is too short to say anything of memory. */
const memoryRequestsMin = 100_000;
const memoryGrowthMax = 1.2;
const findingsMax = 25;
const calmMs = 1000;

/** Sends the requests of one seed to a site, several at the same time, and judges the answers. */
export async function run(site: Site, options: RunOptions): Promise<RunResult> {
  const { seed, first, requests, seconds, concurrency } = options;
  const plan = makePlan(readOperations(), seed);
  const client = openClient(concurrency);
  const loop = watchLoop(site);
  const findings: Finding[] = [];
  const statuses = new Map<number, number>();
  const suspects: number[] = [];
  const end = performance.now() + seconds * 1000;
  let known = await look(site);
  let next = 0;
  let slowestMs = 0;
  let warm = await memoryOf(site);
  const ask = async (number: number): Promise<[FuzzRequest, Answer]> => {
    const request = resolve(plan.request(number), number, known);
    return [request, await client.send(request, site.urls[request.service])];
  };
  const found = (number: number, request: FuzzRequest, what: string) =>
    findings.push({ seed, number, what, request: describeRequest(request) });
  const work = async () => {
    while (next < requests && performance.now() < end && findings.length < findingsMax) {
      const number = first + next++;
      loop.sending(number);
      const [request, answer] = await ask(number);
      const { status, tookMs } = answer;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      slowestMs = Math.max(slowestMs, tookMs);
      const fault = faultOf(request, answer);
      if (fault !== undefined) found(number, request, fault);
      else if (tookMs > slowMs) suspects.push(number);
      if (next % refreshEvery === 0) known = await look(site);
      if (number - first === warmUp) warm = await memoryOf(site);
    }
  };
  const start = performance.now();
  try {
    await Promise.all(Array.from({ length: concurrency }, work));
  } catch (error) {
    findings.push({ seed, number: first + next, what: String(error), request: '' });
  }
  const tookMs = performance.now() - start;
  const held = loop.end();
  for (const number of suspects.slice(0, findingsMax)) {
    const slow = await confirmSlow(() => ask(number));
    if (slow) found(number, slow[0], `${Math.round(slow[1].tookMs)} ms`);
  }
  for (const number of held.suspects) {
    const [request, heldMs] = await confirmHeld(site, () => ask(number));
    if (heldMs > heldMaxMs) found(number, request, `held the loop for ${heldMs} ms`);
  }
  client.close();
  findings.push(...crashes(site, seed, first + next));
  await new Promise((done) => setTimeout(done, calmMs));
  const memory = await memoryAt(site, warm);
  if (next >= memoryRequestsMin) findings.push(...growth(memory, seed, first + next));
  return { sent: next, tookMs, findings, slowestMs, statuses, memory, heldMs: held.longestMs };
}

/** Once more, alone: what is slow only beside others, on a busy machine, is not. */
async function confirmSlow(ask: () => Promise<[FuzzRequest, Answer]>) {
  for (let attempt = 0; attempt < 2; attempt++) {
    const again = await ask().catch(() => undefined);
    if (!again || again[1].tookMs <= slowMs) return undefined;
    if (attempt === 1) return again;
  }
  return undefined;
}

/** Twice, as what is compiled or collected for the first time is no fault of a request. */
async function confirmHeld(
  site: Site,
  ask: () => Promise<[FuzzRequest, Answer]>,
): Promise<[FuzzRequest, number]> {
  let least = Number.POSITIVE_INFINITY;
  for (;;) {
    const loop = watchLoop(site);
    const [request] = await ask();
    await new Promise((done) => setTimeout(done, 20));
    const { longestMs } = loop.end();
    const heldMs = longestMs[request.service];
    if (heldMs <= heldMaxMs || least !== Number.POSITIVE_INFINITY) {
      return [request, Math.min(least, heldMs)];
    }
    least = heldMs;
  }
}

function crashes(site: Site, seed: number, number: number): Finding[] {
  return SERVICES.flatMap((service) => {
    try {
      expectNoUncaughtError(site.log(service), null);
      return [];
    } catch (error) {
      const what = `${service}: ${(error as Error).message.slice(0, 4000)}`;
      return [{ seed, number, what, request: '' }];
    }
  });
}

async function look({ urls }: Site): Promise<Known> {
  const loads = await fetch(`${urls['loader-api']}/loads?limit=40`);
  const { items } = (await loads.json()) as { items: { id: string }[] };
  const summary = await fetch(`${urls['reader-api']}/summary`);
  await summary.text();
  const etag = summary.headers.get('etag') ?? '';
  return { loads: items.map(({ id }) => id), report: 'summary_output.json', etag };
}

async function memoryOf({ urls }: Site): Promise<Record<ServiceName, number>> {
  const of = async (service: ServiceName) => {
    const text = await (await fetch(`${urls[service]}/metrics`)).text();
    return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1] ?? 0);
  };
  return { 'loader-api': await of('loader-api'), 'reader-api': await of('reader-api') };
}

async function memoryAt(site: Site, warm: Record<ServiceName, number>) {
  const end = await memoryOf(site).catch(() => ({ 'loader-api': 0, 'reader-api': 0 }));
  const both = (service: ServiceName) => ({ warm: warm[service], end: end[service] });
  return { 'loader-api': both('loader-api'), 'reader-api': both('reader-api') };
}

function growth(memory: RunResult['memory'], seed: number, number: number): Finding[] {
  return SERVICES.filter((each) => memory[each].end > memory[each].warm * memoryGrowthMax).map(
    (service) => {
      const { warm, end } = memory[service];
      const what = `${service} grew from ${mebibytes(warm)} to ${mebibytes(end)}`;
      return { seed, number, what, request: '' };
    },
  );
}

export const mebibytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
