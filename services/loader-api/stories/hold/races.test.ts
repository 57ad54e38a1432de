import { setTimeout as sleep } from 'node:timers/promises';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines, silentLog } from '#shared/testing/engines.ts';
import { uploadBody } from '../../../testing/client.ts';
import { manyPeople, places } from '../../../testing/csv.ts';
import { holdBody, publishHeld } from '../../../testing/held.ts';
import { loadOf } from '../../../testing/loads.ts';
import { expectProblem } from '../../../testing/problems.ts';
import {
  type LoaderProcess,
  openProcessSite,
  type ProcessSite,
} from '../../../testing/process-site.ts';
import { random } from '../../../testing/random.ts';
import { dataVersionOf, expectRows, summaryOf } from '../../../testing/state.ts';
import { expireHeld } from '../../purge/expire.ts';

const rounds = 24; // also right with 300 on each engine
const rows = 3;
const settings = { CHUNK_WRITE_MS: '20', PURGE_EVERY_MS: '100' };
const later = 400 * 86_400_000;

describe.each(engines)('When processes race for a held load on %s, then', (engine) => {
  let site: ProcessSite;
  let loaders: LoaderProcess[];
  beforeEach(async () => {
    site = await openProcessSite(engine);
    loaders = [await site.startLoader(settings), await site.startLoader(settings)];
    for (const content of [places, manyPeople(1)]) {
      await uploadBody(loaders[0]?.loader ?? '', content).expect(201);
    }
  });
  afterEach(async () => site.stop());

  it('it is published, cancelled or expired: one of them, once', { timeout: 300_000 }, async () => {
    const pick = random(15);
    const [first = '', second = ''] = loaders.map(({ loader }) => loader);
    let version = await dataVersionOf(site);
    let published = 0;
    for (let round = 0; round < rounds; round++) {
      const held = await holdBody(first, manyPeople(rows, `R${round}-`)).expect(201);
      const { id } = held.body;
      const cancel = (loader: string) => request(loader).post(`/loads/${id}/cancel`);
      const ways = [
        () => publishHeld(first, id, pick(2) === 0 ? version : undefined),
        () => publishHeld(second, id),
        () => cancel(pick(2) === 0 ? first : second),
        () => expireHeld(site.db, silentLog, Date.now() + later).then(() => undefined),
      ];
      // One begins, and the others follow before it has ended, or hardly after.
      const leader = pick(ways.length);
      const answers = await Promise.all(
        ways.map(async (way, at) => {
          if (at !== leader) await sleep(pick(30));
          return way();
        }),
      );
      const { state, error, dataVersion } = await loadOf({ loader: second }, id);
      const outcome = error?.code ?? state;
      expect(['published', 'load_cancelled', 'load_expired']).toContain(outcome);
      for (const [at, answer] of answers.entries()) {
        if (!answer) continue;
        const isWon = outcome === (at < 2 ? 'published' : 'load_cancelled');
        if (isWon) expect([answer.status, answer.body.state]).toEqual([200, state]);
        else expect(expectProblem(answer, 'wrong_state').detail).toContain(state);
      }
      if (outcome === 'published') {
        published++;
        expect(dataVersion).toBe(++version);
      } else expect(dataVersion).toBeNull();
      expect(await dataVersionOf(site)).toBe(version);
    }
    expect(await summaryOf(site)).toBe(`{"Scotland":${1 + published * rows}}`);
    await expectRows(site, { people: 1 + published * rows, births: 1 + published });
  });
});
