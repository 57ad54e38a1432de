import { copyFileSync, renameSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SqliteHandle } from '#shared/database/sqlite.ts';
import { uploadBody, uploadForm } from '../testing/client.ts';
import { manyPeople, people, places, summary } from '../testing/csv.ts';
import { expectProblem } from '../testing/problems.ts';
import { csvType, rawUpload } from '../testing/raw-upload.ts';
import { type Services, startServices } from '../testing/services.ts';
import { sqliteEngine } from '../testing/sqlite.ts';
import { countRows, summaryOf } from '../testing/state.ts';

const detail =
  'The database file was moved, deleted or replaced. Put it back, or restart the service.';

describe('When the file of a SQLite database is taken away under the services, then', () => {
  let services: Services;
  let path: string;
  beforeEach(async () => {
    services = await startServices(sqliteEngine(), {
      CHUNK_RETRY_MS: '1000',
      REQUEST_RETRY_MS: '200',
    });
    path = (services.database as SqliteHandle).file.path;
    await uploadForm(services.loader, [
      { field: 'people', content: people },
      { field: 'places', content: places },
    ]).expect(201);
    expect(await summaryOf(services)).toBe(summary);
  });
  afterEach(async () => services.stop());

  /** Nothing is told from what nobody else sees, nor written into it. */
  const expectRefused = async () => {
    // What was seen a moment ago may still be taken for true.
    await sleep(150);
    for (const response of [
      await request(services.reader).get('/summary'),
      await request(services.loader).get('/health/ready'),
      await request(services.reader).get('/health/ready'),
      await request(services.loader).get('/loads'),
      await request(services.reader).get('/people'),
      await uploadBody(services.loader, manyPeople(3)),
    ]) {
      expectProblem(response, 'database_unavailable');
      expect(response.body.detail).toBe(detail);
    }
  };

  it.each([
    ['deleted', () => rmSync(path)],
    [
      'replaced by a copy',
      () => {
        copyFileSync(path, `${path}.copy`);
        renameSync(`${path}.copy`, path);
      },
    ],
  ])('one that was %s is noticed by both', async (_, take) => {
    take();
    await expectRefused();
  });

  it('all goes on by itself once it is back', async () => {
    renameSync(path, `${path}.away`);
    await expectRefused();
    renameSync(`${path}.away`, path);
    await request(services.loader).get('/health/ready').expect(200);
    await vi.waitFor(async () => expect(await summaryOf(services)).toBe(summary));
    await uploadBody(services.loader, manyPeople(3)).expect(201);
    expect(await summaryOf(services)).toBe('{"Northern Ireland":1,"Scotland":6}');
  });

  it('a load that is on its way is not published', async () => {
    const content = manyPeople(60_000);
    const upload = await rawUpload(services.loader, [csvType, `Content-Length: ${content.length}`]);
    upload.send(content.slice(0, content.length / 2));
    await vi.waitFor(async () => expect(await countRows(services, 'people')).toBeGreaterThan(5));
    renameSync(path, `${path}.away`);
    upload.send(content.slice(content.length / 2));
    const answer = await upload.answer(/"code":/);
    expect(answer).toMatch(/^HTTP\/1\.1 503 /);
    expect(answer).toContain(detail);
    renameSync(`${path}.away`, path);
    await vi.waitFor(async () => expect(await summaryOf(services)).toBe(summary));
    // Its failure is recorded, and its rows go.
    await vi.waitFor(async () => expect(await countRows(services, 'people')).toBe(5), {
      timeout: 20_000,
    });
  });
});
