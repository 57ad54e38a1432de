import { randomUUIDv7 } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { loadPaths, uploadBody } from '../../../testing/client.ts';
import { manyPeople, people, places, summary } from '../../../testing/csv.ts';
import { endOf, loadsOf } from '../../../testing/loads.ts';
import { csvType, rawUpload } from '../../../testing/raw-upload.ts';
import { type Services, startServices } from '../../../testing/services.ts';
import { expectRows, summaryOf } from '../../../testing/state.ts';

const rounds = 10;
const atOnce = 20;
const options = '"mode":"append","maxRejects":"0","delimiter":"auto","charset":"utf-8"';

describe.each(engines)('When loads wait in line on %s, then', (engine) => {
  let services: Services;
  afterEach(async () => services.stop());

  it('showing that they are alive is in nobody else’s way', { timeout: 60_000 }, async () => {
    services = await startServices(engine, {
      LEASE_MS: '8',
      PROGRESS_MS: '2',
      LOADS_QUEUED_MAX: '1000',
    });
    for (let round = 0; round < rounds; round++) {
      const ids = await Promise.all(
        Array.from({ length: atOnce }, async (_, n) => {
          const name = `${round}-${n}.csv`;
          writeFileSync(join(services.dataDir, name), manyPeople(2, name));
          return (await loadPaths(services.loader, [name]).expect(202)).body.id as string;
        }),
      );
      for (const id of ids) {
        expect(await endOf(services, id)).toMatchObject({ state: 'published', error: null });
      }
    }
    await expectRows(services, { people: rounds * atOnce * 2 });
  });

  it('what a process has lost sight of is not lost', async () => {
    services = await startServices(engine, { LEASE_MS: '400', PROGRESS_MS: '100' });
    const content = manyPeople(10, 'slow');
    const slow = await rawUpload(services.loader, [csvType, `Content-Length: ${content.length}`]);
    slow.send(content.slice(0, 100));
    await vi.waitFor(async () => expect(await loadsOf(services)).toHaveLength(1));
    const { db } = services;
    const { owner } = await db.selectFrom('loads').select('owner').executeTakeFirstOrThrow();
    writeFileSync(join(services.dataDir, 'people.csv'), people);
    const enter = async (state: 'queued' | 'loading') => {
      const id = randomUUIDv7();
      const stored = `{${options},"dryRun":false,"force":false,"files":[{"path":"people.csv"}]}`;
      const load = { id, state, owner, mode: 'append', source: 'path', options: stored } as const;
      const times = { created_at: Date.now(), heartbeat_at: Date.now() };
      await db
        .insertInto('loads')
        .values({ ...load, ...times })
        .execute();
      return id;
    };
    const [queued, loading] = [await enter('queued'), await enter('loading')];
    expect(await endOf(services, queued)).toMatchObject({ state: 'published', rowsLoaded: 5 });
    expect(await endOf(services, loading)).toMatchObject({ error: { code: 'owner_lost' } });
    slow.send(content.slice(100));
    expect(await slow.answer(/"state":"published"/)).toMatch(/^HTTP\/1\.1 201 /);
    slow.socket.destroy();
    await uploadBody(services.loader, places).expect(201);
    expect(await summaryOf(services)).toBe(summary.replace('3', '13'));
  });
});
