import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { loadPaths, uploadBody } from '../../../testing/client.ts';
import { manyPeople } from '../../../testing/csv.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { csvType, type RawRequest, rawUpload } from '../../../testing/raw-upload.ts';
import { type Services, startServices } from '../../../testing/services.ts';
import { countRows, dataVersionOf } from '../../../testing/state.ts';

const secrets = {
  one: 'secret-of-the-first',
  two: 'secret-of-the-second',
  three: 'and-of-the-third',
};
const keys = Object.entries(secrets).map(([name, secret]) => `${name}:${secret}:load`);
const content = manyPeople(10, 'held');

describe.each(engines)('When one caller has taken all slots on %s, then', (engine) => {
  let services: Services;
  let held: RawRequest[] = [];
  const running = () =>
    services.db.selectFrom('loads').select('id').where('state', '=', 'receiving').execute();
  beforeAll(async () => {
    const settings = { LOADS_CONCURRENT_MAX: '2', LOADS_RESERVED: '1', LOADS_QUEUED_MAX: '2' };
    services = await startServices(engine, { ...settings, API_KEYS: keys.join() });
    mkdirSync(services.dataDir, { recursive: true });
    for (const name of Object.keys(secrets)) {
      writeFileSync(join(services.dataDir, `${name}.csv`), manyPeople(3, name));
    }
  });
  afterAll(async () => services.stop());

  /** An upload that keeps its slot until it is ended. */
  const hold = async (who: keyof typeof secrets) => {
    const length = `Content-Length: ${Buffer.byteLength(content)}`;
    // Before anything is sent: its head alone may begin a load.
    const before = (await running()).length;
    const upload = await rawUpload(
      services.loader,
      [csvType, length, `X-API-Key: ${secrets[who]}`],
      '?force=true',
    );
    upload.send(content.slice(0, 200));
    await vi.waitFor(async () => expect(await running()).toHaveLength(before + 1), 5_000);
    held.push(upload);
  };
  const send = (who: keyof typeof secrets) =>
    uploadBody(services.loader, manyPeople(3, `${who}-`), {
      headers: { 'X-API-Key': secrets[who] },
      query: '?force=true',
    });
  const endAll = async () => {
    for (const upload of held) {
      upload.send(content.slice(200));
      expect(await upload.answer(/"state":"published"/)).toMatch(/^HTTP\/1\.1 201 /);
      upload.socket.destroy();
    }
    held = [];
    expect(await running()).toEqual([]);
  };

  it('it is refused one more, and another caller is not', async () => {
    const version = await dataVersionOf(services);
    await hold('one');
    await hold('one');
    expectProblem(await send('one'), 'too_many_loads');
    await send('two').expect(201);
    await hold('two');
    expectProblem(await send('two'), 'too_many_loads');
    expectProblem(await send('three'), 'too_many_loads');
    expect(await dataVersionOf(services)).toBe(version + 1);
    await endAll();
    expect(await dataVersionOf(services)).toBe(version + 4);
    await send('one').expect(201);
  });

  it('what another one has queued runs, and finds a place in line', async () => {
    await hold('one');
    await hold('one');
    const path = (who: keyof typeof secrets, wait = 0) =>
      loadPaths(services.loader, [`${who}.csv`], '?force=true')
        .set('X-API-Key', secrets[who])
        .set('Prefer', `wait=${wait}`);
    const rows = await countRows(services, 'people');
    for (let n = 0; n < 2; n++) await path('one').expect(202);
    expectProblem(await path('one'), 'too_many_loads');
    await path('two', 30).expect(201);
    expect(await countRows(services, 'people')).toBeGreaterThanOrEqual(rows + 3);
    await endAll();
  });
});
