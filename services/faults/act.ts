import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { manyPeople } from '../testing/csv.ts';
import { type Model, type Sent, verdictOf } from './model.ts';
import type { PlannedAction } from './plan.ts';
import { type Answer, send } from './send.ts';
import type { Site } from './site.ts';

/** How often who persists sends the same again, and how long it waits between. */
const triesMax = 6;
const pauseMs = 1_000;

/** Does what a client does, and takes note of what its answers say. */
export async function act(
  site: Site,
  model: Model,
  action: PlannedAction,
  note: string,
): Promise<void> {
  await sleep(action.atMs);
  const loader = site.loaders[action.pick % site.loaders.length]?.url ?? '';
  const { kind } = action;
  if (kind === 'revert') return revert(loader, model, action.pick);
  const one = model.add(note, action.rows);
  if (kind === 'path') return loadPath(loader, site.dataDir, one);
  if (kind === 'hangUp' || kind === 'stall' || kind === 'lie')
    return misbehave(loader, one, action);
  const hold = kind === 'hold' || kind === 'cancel';
  const answer = await upload(loader, one, action, hold ? '&publish=hold' : '');
  if (!hold) {
    one.verdict = verdictOf(answer.status, 'counts', 'not');
    return;
  }
  // It does not count before somebody has asked for that, and nobody has.
  one.verdict = 'not';
  const id = answer.body.id;
  if (answer.status !== 201 || typeof id !== 'string') return;
  if (kind === 'cancel') {
    await send(`${loader}/loads/${id}/cancel`);
    return;
  }
  one.verdict = 'either';
  const published = await send(`${loader}/loads/${id}/publish`);
  one.verdict = verdictOf(published.status, 'counts', 'not');
}

async function upload(loader: string, one: Sent, action: PlannedAction, query: string) {
  const body = Buffer.from(manyPeople(one.people, one.note));
  const headers = { 'Content-Type': 'text/csv', 'Idempotency-Key': one.note };
  const url = `${loader}/loads?note=${one.note}${query}`;
  let answer: Answer = { status: undefined, body: {} };
  for (let tries = 0; tries < (action.persists ? triesMax : 1); tries++) {
    if (tries > 0) await sleep(pauseMs);
    answer = await send(url, { headers, body, sendMs: action.sendMs });
    const mayPass = answer.status === undefined || answer.status >= 500 || answer.status === 409;
    if (!mayPass) return answer;
  }
  // "Already running": of that one nobody has heard.
  return answer.status === 409 ? { ...answer, status: undefined } : answer;
}

async function revert(loader: string, model: Model, pick: number): Promise<void> {
  const one = model.counting(pick);
  if (!one) return;
  const found = await idOf(loader, one.note);
  if (found === undefined) return;
  one.verdict = 'either';
  const { status } = await send(`${loader}/loads/${found}/revert`);
  one.verdict = verdictOf(status, 'not', 'either');
}

/** Of a note, the load that counts. */
async function idOf(loader: string, note: string): Promise<string | undefined> {
  const { body } = await send(`${loader}/loads?state=published&limit=1000`, { method: 'GET' });
  const items = (body.items ?? []) as readonly { readonly id: string; readonly note: string }[];
  return items.find((load) => load.note === note)?.id;
}

async function loadPath(loader: string, dataDir: string, one: Sent): Promise<void> {
  const path = `${one.note}.csv`;
  writeFileSync(join(dataDir, path), manyPeople(one.people, one.note));
  const headers = { 'Content-Type': 'application/json' };
  const body = Buffer.from(JSON.stringify({ files: [{ path, dataset: 'people' }] }));
  const { status } = await send(`${loader}/loads?note=${one.note}`, { headers, body });
  // Accepted: what becomes of it is seen in its load.
  one.verdict = verdictOf(status, 'either', 'not');
}

async function misbehave(loader: string, one: Sent, action: PlannedAction): Promise<void> {
  const body = Buffer.from(manyPeople(one.people, one.note));
  const { kind, sendMs } = action;
  const url = `${loader}/loads?note=${one.note}`;
  const headers = { 'Content-Type': 'text/csv' };
  // What has not come whole counts in no case.
  one.verdict = 'not';
  if (kind === 'lie') {
    const length = `${body.length + 1 + (action.pick % 5_000)}`;
    const lie = { ...headers, 'Content-Length': length };
    await send(url, { headers: lie, body, sendMs, endsAt: { share: 1, by: 'hangUp' } });
    return;
  }
  // Cut within the header or a row, so that it is never a whole file by chance.
  const share = (1 + (action.pick % 97)) / 100;
  await send(url, {
    headers: { ...headers, 'Content-Length': `${body.length}` },
    body,
    sendMs,
    endsAt: { share, by: kind === 'stall' ? 'stall' : 'hangUp' },
  });
}
