import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody } from '../../../testing/client.ts';
import { manyPeople, places } from '../../../testing/csv.ts';
import { loadsOf } from '../../../testing/loads.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { csvType, rawUpload } from '../../../testing/raw-upload.ts';
import { type Services, startServices } from '../../../testing/services.ts';
import { dataVersionOf, expectRows, summaryOf } from '../../../testing/state.ts';

const crowd = 200;
const rows = 50;
const content = manyPeople(rows);
const impatient = 80;
const clientsOf = (count: number) => Array.from({ length: count }, (_, n) => n);

describe.each(engines)('When many clients send the same file at once on %s, then', (engine) => {
  let services: Services;
  const upload = () => uploadBody(services.loader, content);
  const expectOnce = async (clients: number) => {
    expect(await summaryOf(services)).toBe(`{"Scotland":${rows}}`);
    expect(await dataVersionOf(services)).toBe(2);
    await expectRows(services, { people: rows, births: 1 });
    const people = (await loadsOf(services)).filter(({ files }) => files[0]?.dataset === 'people');
    expect(people.filter(({ state }) => state === 'published')).toHaveLength(1);
    expect(people.filter(({ state }) => state === 'cancelled')).toHaveLength(clients - 1);
  };
  afterEach(async () => services.stop());

  it('it is published once, and all are told by which load', async () => {
    services = await startServices(engine, { LOADS_CONCURRENT_MAX: String(crowd) });
    await uploadBody(services.loader, places).expect(201);
    const answers = await Promise.all(clientsOf(crowd).map(async () => upload()));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array(crowd - 1).fill(200), 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    await expectOnce(crowd);
  });

  it('who finds no room is told to come again, and all are served in the end', async () => {
    services = await startServices(engine);
    await uploadBody(services.loader, places).expect(201);
    // All slots are taken at first, by uploads that stand still.
    const headers = [csvType, 'Content-Length: 100000'];
    const slow = await Promise.all(
      Array.from({ length: services.config.loadsConcurrentMax }, async () =>
        rawUpload(services.loader, headers),
      ),
    );
    for (const upload of slow) upload.send(content);
    await vi.waitFor(async () => expect(await loadsOf(services)).toHaveLength(slow.length + 1));
    let refused = 0;
    const statuses = await Promise.all(
      clientsOf(impatient).map(async (client) => {
        for (;;) {
          const answer = await upload();
          if (answer.status !== 429) return answer.status;
          if (refused++ === impatient) for (const { socket } of slow) socket.destroy();
          expectProblem(answer, 'too_many_loads');
          expect(answer.headers['retry-after']).toMatch(/^\d+$/);
          await sleep(100 + ((client * 37) % 200)); // it says 5 s; a test has less patience
        }
      }),
    );
    expect(refused).toBeGreaterThanOrEqual(impatient);
    expect(statuses.sort()).toEqual([...Array(impatient - 1).fill(200), 201]);
    await expectOnce(impatient);
  });
});
