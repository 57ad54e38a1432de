import { setTimeout as sleep } from 'node:timers/promises';
import { manyPeople } from '../testing/csv.ts';
import { type Model, verdictOf } from './model.ts';
import { send } from './send.ts';

const pauseMs = 100;
const givenUpMs = 120_000;

/** How long it took until something was done again. */
export interface Recovery {
  /** A load was published. */
  readonly loadMs: number;
  /** A summary was answered. */
  readonly readMs: number;
}

export interface PulseOptions {
  /** A service that is not itself the one that is struck. */
  readonly loader: string;
  readonly reader: string;
  /** For the notes of its loads. */
  readonly name: string;
}

/** Tries again and again whether a load and a read are possible, from the moment of a fault on. */
export async function pulse(model: Model, options: PulseOptions): Promise<Recovery> {
  const { loader, reader, name } = options;
  const start = performance.now();
  const since = () => performance.now() - start;
  const load = async () => {
    for (let tries = 0; since() < givenUpMs; tries++) {
      const one = model.add(`${name}-${tries}`, 1);
      const body = Buffer.from(manyPeople(1, one.note));
      const headers = { 'Content-Type': 'text/csv' };
      const { status } = await send(`${loader}/loads?note=${one.note}`, { headers, body });
      one.verdict = verdictOf(status, 'counts', 'not');
      if (status === 201) break;
      await sleep(pauseMs);
    }
    return since();
  };
  const read = async () => {
    while (since() < givenUpMs) {
      const { status } = await send(`${reader}/summary`, { method: 'GET' });
      if (status === 200) break;
      await sleep(pauseMs);
    }
    return since();
  };
  const [loadMs, readMs] = await Promise.all([load(), read()]);
  return { loadMs, readMs };
}
