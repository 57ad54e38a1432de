import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody } from '../../testing/client.ts';
import { manyPeople, places } from '../../testing/csv.ts';
import { loadsOf } from '../../testing/loads.ts';
import { expectProblem } from '../../testing/problems.ts';
import { type Services, startServices } from '../../testing/services.ts';
import { dataVersionOf, expectRows, summaryOf } from '../../testing/state.ts';

const crowd = 200;
const rows = 50;
const content = manyPeople(rows);
const clients = Array.from({ length: crowd }, (_, n) => n);

describe.each(engines)('When 200 clients send the same file at once on %s, then', (engine) => {
  let services: Services;
  const upload = () => uploadBody(services.loader, content);
  const expectOnce = async () => {
    expect(await summaryOf(services)).toBe(`{"Scotland":${rows}}`);
    expect(await dataVersionOf(services)).toBe(2);
    await expectRows(services, { people: rows, births: 1 });
    const people = (await loadsOf(services)).filter(({ files }) => files[0]?.dataset === 'people');
    expect(people.filter(({ state }) => state === 'published')).toHaveLength(1);
    expect(people.filter(({ state }) => state === 'cancelled')).toHaveLength(crowd - 1);
  };
  afterEach(async () => services.stop());

  it('it is published once, and all are told by which load', async () => {
    services = await startServices(engine, { LOADS_CONCURRENT_MAX: String(crowd) });
    await uploadBody(services.loader, places).expect(201);
    const answers = await Promise.all(clients.map(async () => upload()));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array(crowd - 1).fill(200), 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    await expectOnce();
  });

  it('who finds no room is told to come again, and all are served in the end', async () => {
    services = await startServices(engine);
    await uploadBody(services.loader, places).expect(201);
    let refused = 0;
    const statuses = await Promise.all(
      clients.map(async (client) => {
        for (;;) {
          const answer = await upload();
          if (answer.status !== 429) return answer.status;
          refused++;
          expectProblem(answer, 'too_many_loads');
          expect(answer.headers['retry-after']).toMatch(/^\d+$/);
          await sleep(100 + ((client * 37) % 400)); // it says 5 s; a test has less patience
        }
      }),
    );
    expect(refused).toBeGreaterThan(0);
    expect(statuses.sort()).toEqual([...Array(crowd - 1).fill(200), 201]);
    await expectOnce();
  });
});
