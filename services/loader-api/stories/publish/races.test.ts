import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Response } from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { loadPaths, uploadBody } from '../../../testing/client.ts';
import { manyPeople, places } from '../../../testing/csv.ts';
import { type Instances, startInstances } from '../../../testing/instances.ts';
import { loadsOf } from '../../../testing/loads.ts';
import { dataVersionOf, expectRows, summaryOf } from '../../../testing/state.ts';

const sameFileRounds = 200;
const sameKeyRounds = 100;
const pathKeyRounds = 30;
const roundsAtOnce = 10;
const replaceRounds = 12;
const rows = 3;

const rounds = (count: number) => Array.from({ length: count }, (_, round) => round);
/** Some rounds at a time, so that races run beside each other as well. */
async function race(count: number, work: (round: number) => Promise<void>): Promise<void> {
  const all = rounds(count);
  for (let from = 0; from < count; from += roundsAtOnce) {
    await Promise.all(all.slice(from, from + roundsAtOnce).map(work));
  }
}
const isReplay = ({ headers }: Response) => headers['idempotency-replayed'] === 'true';

describe.each(engines)('When two instances race on %s, then', (engine) => {
  let instances: Instances;
  const send = (at: number, content: string, query = '', headers = {}) =>
    uploadBody(instances.loaders[at] ?? '', content, { query, headers });
  beforeEach(async () => {
    instances = await startInstances(engine, 2, { LOADS_CONCURRENT_MAX: '64' });
    await send(0, places).expect(201);
  });
  afterEach(async () => instances.stop());

  it('the same file is published by exactly one of them, every time', async () => {
    await race(sameFileRounds, async (round) => {
      const content = manyPeople(rows, `R${round}-`);
      const answers = await Promise.all([0, 1].map(async (at) => send(at, content)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 201]);
      const [one, other] = answers.map(({ body }) => body);
      expect(one.id).toBe(other.id);
      expect(one).toMatchObject({ state: 'published', rowsLoaded: rows });
    });
    expect(await dataVersionOf(instances)).toBe(1 + sameFileRounds);
    expect(await summaryOf(instances)).toBe(`{"Scotland":${rows * sameFileRounds}}`);
    await expectRows(instances, { people: rows * sameFileRounds, births: sameFileRounds });
  });

  it('the same key is answered once, and else with 409 or that answer again', async () => {
    await race(sameKeyRounds, async (round) => {
      const content = manyPeople(rows, `K${round}-`);
      const headers = { 'Idempotency-Key': `key-${round}` };
      const post = async (at: number) => send(at, content, '', headers);
      const answers = await Promise.all([0, 1, 0, 1].map(post));
      const first = answers.filter((one) => one.status === 201 && !isReplay(one));
      expect(first).toHaveLength(1);
      for (const other of answers) {
        if (other.status === 409) expect(other.body.code).toBe('idempotency_key_in_use');
        else expect(other.body).toEqual(first[0]?.body);
      }
      const later = await post(round % 2);
      expect([later.status, isReplay(later), later.body]).toEqual([201, true, first[0]?.body]);
    });
    expect(await dataVersionOf(instances)).toBe(1 + sameKeyRounds);
    expect(await loadsOf(instances)).toHaveLength(1 + sameKeyRounds);
    await expectRows(instances, { people: rows * sameKeyRounds });
  });

  it('the same key for a file on the server queues one load', async () => {
    await race(pathKeyRounds, async (round) => {
      const path = `people-${round}.csv`;
      writeFileSync(join(instances.dataDir, path), manyPeople(rows, `F${round}-`));
      const post = async (at: number) =>
        loadPaths(instances.loaders[at] ?? '', [path])
          .set('Idempotency-Key', `path-${round}`)
          .set('Prefer', 'wait=20');
      const answers = await Promise.all([0, 1, 0, 1].map(post));
      const first = answers.filter((one) => one.status === 201 && !isReplay(one));
      expect(first).toHaveLength(1);
      for (const other of answers) {
        if (other.status === 409) expect(other.body.code).toBe('idempotency_key_in_use');
        else expect([other.status, other.body]).toEqual([201, first[0]?.body]);
      }
    });
    expect(await dataVersionOf(instances)).toBe(1 + pathKeyRounds);
    expect(await loadsOf(instances)).toHaveLength(1 + pathKeyRounds);
    await expectRows(instances, { people: rows * pathKeyRounds });
  });

  it('of replacing loads the last one is all that counts', async () => {
    for (const round of rounds(replaceRounds)) {
      const sizes = [1, 2, 3, 4, 5, 6].map((size) => size * 10 + (round % 7));
      const answers = await Promise.all(
        sizes.map(async (size) =>
          send(size % 2, manyPeople(size, `${round}/${size}-`), '?mode=replace').expect(201),
        ),
      );
      const loads = answers.map(({ body }) => body);
      const last = loads.reduce((a, b) => (b.dataVersion > a.dataVersion ? b : a));
      expect(last.dataVersion).toBe(1 + sizes.length * (round + 1));
      expect(await summaryOf(instances)).toBe(`{"Scotland":${last.rowsLoaded}}`);
      const counted = await instances.db
        .selectFrom('files')
        .select(['load_id', 'rows_loaded'])
        .where('counted', '=', 1)
        .where('dataset', '=', 'people')
        .execute();
      expect(counted).toEqual([{ load_id: last.id, rows_loaded: last.rowsLoaded }]);
    }
  });
});
