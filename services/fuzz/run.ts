import { expectNoUncaughtError } from '../testing/uncaught.ts';
import { confirmHeld, confirmSlow, slowMs } from './confirm.ts';
import { readOperations, SERVICES, type ServiceName } from './contract.ts';
import { faultOf } from './judge.ts';
import { growth, type Memory, memoryOf, memorySince } from './memory.ts';
import { describeRequest, type Finding } from './report.ts';
import { makePlan } from './requests/plan.ts';
import type { FuzzRequest } from './requests/request.ts';
import { type Answer, type Known, openClient, resolve } from './send.ts';
import type { Site } from './site.ts';
import { type Counts, makeTally } from './tally.ts';
import { watchLoop } from './watch.ts';

export interface RunOptions {
  readonly seed: number;
  readonly first: number;
  readonly requests: number;
  readonly seconds: number;
  readonly concurrency: number;
}

export interface RunResult extends Counts {
  readonly tookMs: number;
  readonly findings: readonly Finding[];
  readonly memory: Memory;
  /** Longest the loop of each was held, in time of the processor. */
  readonly heldMs: Readonly<Record<ServiceName, number>>;
}

const refreshEvery = 2000;
const warmUp = 20_000;
/** Below this a run is too short to say anything of memory. */
const memoryRequestsMin = 100_000;
const findingsMax = 25;
const calmMs = 1000;

/** Sends the requests of one seed to a site, several at the same time, and judges the answers. */
export async function run(site: Site, options: RunOptions): Promise<RunResult> {
  const { seed, first, requests, seconds, concurrency } = options;
  const plan = makePlan(readOperations(), seed);
  const client = openClient(concurrency);
  const loop = watchLoop(site);
  const tally = makeTally();
  const findings: Finding[] = [];
  const suspects: number[] = [];
  const end = performance.now() + seconds * 1000;
  let known = await look(site);
  let next = 0;
  let warm = await memoryOf(site);
  const ask = async (number: number): Promise<[FuzzRequest, Answer]> => {
    const request = resolve(plan.request(number), number, known);
    return [request, await client.send(request, site.urls[request.service])];
  };
  const found = (number: number, what: string, request?: FuzzRequest) =>
    findings.push({ seed, number, what, request: request ? describeRequest(request) : '' });
  const work = async () => {
    while (next < requests && performance.now() < end && findings.length < findingsMax) {
      const number = first + next++;
      const answered = loop.sending(number);
      const [request, answer] = await ask(number);
      answered();
      tally.count(request, answer);
      const fault = faultOf(request, answer);
      if (fault !== undefined) found(number, fault, request);
      else if (answer.tookMs > slowMs) suspects.push(number);
      if (next % refreshEvery === 0) known = await look(site);
      if (number - first === warmUp) warm = await memoryOf(site);
    }
  };
  const start = performance.now();
  try {
    await Promise.all(Array.from({ length: concurrency }, work));
  } catch (error) {
    found(first + next, String(error));
  }
  const tookMs = performance.now() - start;
  const held = loop.end();
  for (const number of suspects.slice(0, findingsMax)) {
    const slow = await confirmSlow(() => ask(number));
    if (slow) found(number, slow.what, slow.request);
  }
  for (const number of held.suspects) {
    const again = await confirmHeld(site, () => ask(number));
    if (again) found(number, again.what, again.request);
  }
  client.close();
  for (const what of crashes(site)) found(first + next, what);
  await new Promise((done) => setTimeout(done, calmMs));
  const memory = await memorySince(site, warm);
  if (next >= memoryRequestsMin) for (const what of growth(memory)) found(first + next, what);
  return { ...tally.counts(), tookMs, findings, memory, heldMs: held.longestMs };
}

function crashes(site: Site): string[] {
  return SERVICES.flatMap((service) => {
    try {
      expectNoUncaughtError(site.log(service), null);
      return [];
    } catch (error) {
      return [`${service}: ${(error as Error).message.slice(0, 4000)}`];
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
