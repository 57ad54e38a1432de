import { mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseConfig } from '#shared/config.ts';
import type { Schema } from '#shared/schema.ts';
import {
  type Engine,
  engines,
  makeTemporaryFolder,
  openTestDatabase,
  silentLog,
} from '#shared/testing/engines.ts';
import { loadPaths, uploadBody } from '../../../testing/client.ts';
import { manyPeople } from '../../../testing/csv.ts';
import { endOf, loadsOf } from '../../../testing/loads.ts';
import { LostAnswers, type StatementKind } from '../../../testing/lost-answers.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { csvType, rawUpload, tooLong } from '../../../testing/raw-upload.ts';
import { countRows } from '../../../testing/state.ts';
import { buildApp } from '../../app.ts';
import type { LoadQueue } from '../../lifecycle/load-queue.ts';

interface Site {
  readonly loader: string;
  readonly queue: LoadQueue;
  readonly db: Kysely<Schema>;
  readonly answers: LostAnswers;
  stop(): Promise<void>;
}

async function start(engine: Engine): Promise<Site> {
  const { url, database, drop } = await openTestDatabase(engine);
  const dataDir = join(makeTemporaryFolder(), 'data');
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, 'people.csv'), manyPeople(5));
  const config = parseConfig({
    DATABASE_URL: url,
    DATA_DIR: dataDir,
    LEASE_MS: '400',
    PROGRESS_MS: '100',
    REQUEST_RETRY_MS: '300',
    CHUNK_RETRY_MS: '300',
    LOADS_CONCURRENT_MAX: '1',
  });
  const answers = new LostAnswers();
  const losing = { ...database, db: database.db.withPlugin(answers) };
  const { app, queue } = await buildApp({ config, database: losing, log: silentLog });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    loader: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    queue,
    db: database.db,
    answers,
    stop: async () => {
      answers.lose.length = 0;
      await app.close();
      await drop();
    },
  };
}

describe.each(engines)(
  'When an answer of the database about a load is lost on %s, then',
  (engine) => {
    let site: Site;
    beforeEach(async () => {
      site = await start(engine);
    });
    afterEach(async () => site.stop());
    const lose = (kind: StatementKind, times = 1) => {
      site.answers.lose.push({ table: 'loads', kind, times });
    };
    const path = (query = '') => loadPaths(site.loader, ['people.csv'], query);
    const expectOneLoad = async (state: string, people: number) => {
      const [load, ...others] = await loadsOf(site);
      expect(others).toEqual([]);
      expect(await endOf(site, load?.id ?? '')).toMatchObject({ state });
      expect(await countRows(site, 'people')).toBe(people);
    };

    it.each([
      ['a path load', () => path(), 202],
      ['a path load with a key', () => path().set('Idempotency-Key', 'a'), 202],
      ['an upload', () => uploadBody(site.loader, manyPeople(5)), 201],
      [
        'an upload with a key',
        () => uploadBody(site.loader, manyPeople(5), { headers: { 'Idempotency-Key': 'b' } }),
        201,
      ],
    ] as const)('%s that was entered is there once', async (_, send, status) => {
      lose('insert', 2);
      expect((await send()).status).toBe(status);
      await expectOneLoad('published', 5);
    });

    it('a path load that was told 503 does not run, and a repeat of it counts alone', async () => {
      lose('insert', 1000);
      lose('select', 1000);
      expectProblem(await path(), 'database_unavailable');
      site.answers.lose.length = 0;
      await path('?force=true').set('Prefer', 'wait=10').expect(201);
      const [, first] = await loadsOf(site);
      expect(await endOf(site, first?.id ?? '')).toMatchObject({
        state: 'failed',
        startedAt: null,
        error: { message: expect.stringContaining('was not run') },
      });
      expect(await countRows(site, 'people')).toBe(5);
    });

    it('an upload that was told 503 is over', async () => {
      lose('insert', 1000);
      lose('select', 1000);
      expectProblem(await uploadBody(site.loader, manyPeople(5)), 'database_unavailable');
      site.answers.lose.length = 0;
      await expectOneLoad('failed', 0);
    });

    it('its first heartbeat may be missing', async () => {
      lose('update');
      await path().expect(202);
      await expectOneLoad('published', 5);
    });

    it('a path load that cannot be looked at is told as it was entered', async () => {
      lose('select', 1000);
      const { body, headers } = await path().expect(202);
      site.answers.lose.length = 0;
      expect(body).toMatchObject({ state: 'queued', mode: 'append', rowsRead: 0, files: [] });
      expect(headers.location).toBe(`/loads/${body.id}`);
      await expectOneLoad('published', 5);
    });

    it('one that cannot be begun stays queued, and who waits for it is told so', async () => {
      lose('update', 1000);
      const { body } = await path().set('Prefer', 'wait=5').expect(202);
      expect(body.error).toBeNull();
      site.answers.lose.length = 0;
      // Whether it was begun nobody knows: then it is given up, and nothing of it counts.
      const { state } = await endOf(site, body.id);
      await expectOneLoad(state, state === 'published' ? 5 : 0);
    });

    it('one that waits while the service stops stays queued, and who waits is told so', async () => {
      const other = await rawUpload(site.loader, [csvType, tooLong('')]);
      other.send('city,county');
      const waiting = path()
        .set('Prefer', 'wait=30')
        .then((response) => response);
      await vi.waitFor(async () => expect((await loadsOf(site))[0]?.state).toBe('queued'));
      await site.queue.stop(50);
      expect(await waiting).toMatchObject({ status: 202, body: { state: 'queued' } });
    });
  },
);
