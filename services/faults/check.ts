import { setTimeout as sleep } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import type { Schema } from '#shared/schema.ts';
import { type Model, type ToldLoad, UNFINISHED } from './model.ts';
import { send } from './send.ts';
import type { Site } from './site.ts';

/** How long all may take to come to rest: leases, retries and purges, on a busy machine. */
const restMs = 120_000;
const pauseMs = 200;
const loadsMax = 500;

/** Waits until all is well again, and compares. @returns what is wrong: nothing */
export async function check(site: Site, model: Model): Promise<string[]> {
  for (const service of [...site.loaders, ...site.readers]) await service.start();
  const loads = await atRest(site);
  const wrong = model.settle(loads, loads.length < loadsMax);
  const expected = model.people() === 0 ? '{}' : `{"Scotland":${model.people()}}`;
  for (const { url } of site.readers) {
    const seen = await until(
      () => summaryOf(url),
      (text) => text === expected,
    );
    if (seen !== expected) wrong.push(`${url} says ${seen}, not ${expected}`);
  }
  const orphans = await until(
    () => orphansOf(site.db),
    (found) => found === '',
  );
  if (orphans !== '') wrong.push(`rows that belong to nothing: ${orphans}`);
  return wrong;
}

/** The newest loads, once none is under way any more, or none will be. */
function atRest(site: Site): Promise<readonly ToldLoad[]> {
  const read = async () => {
    const url = `${site.loaders[0]?.url}/loads?limit=${loadsMax}`;
    const { status, body } = await send(url, { method: 'GET' });
    return status === 200 ? (body.items as readonly ToldLoad[]) : undefined;
  };
  return until(
    async () => (await read()) ?? [{ id: '', note: null, state: 'receiving' }],
    (loads) => !loads.some(({ state }) => UNFINISHED.includes(state)),
  );
}

async function summaryOf(url: string): Promise<string> {
  try {
    const response = await fetch(`${url}/summary`, { signal: AbortSignal.timeout(20_000) });
    return await response.text();
  } catch (error) {
    return String(error);
  }
}

/** Rows of files that neither count nor are held. */
async function orphansOf(db: Kysely<Schema>): Promise<string> {
  try {
    const { rows } = await sql<{ file_id: number; n: number }>`
      select file_id, count(*) as n from people where file_id not in (
        select files.id from files join loads on loads.id = files.load_id
        where files.counted = 1 or loads.state = 'ready')
      group by file_id`.execute(db);
    return rows.map(({ file_id, n }) => `${n} of file ${file_id}`).join(', ');
  } catch (error) {
    return String(error);
  }
}

async function until<T>(read: () => Promise<T>, isRight: (found: T) => boolean): Promise<T> {
  for (const end = Date.now() + restMs; ; await sleep(pauseMs)) {
    const found = await read();
    if (isRight(found) || Date.now() > end) return found;
  }
}
