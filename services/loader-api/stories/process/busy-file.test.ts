import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import request from 'supertest';
import { expect, it } from 'vitest';
import type { SqliteHandle } from '#shared/database/sqlite.ts';
import { uploadBody } from '../../../testing/client.ts';
import { manyPeople, places } from '../../../testing/csv.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { startServices } from '../../../testing/services.ts';
import { sqliteEngine } from '../../../testing/sqlite.ts';
import { summaryOf } from '../../../testing/state.ts';

it('When another process holds the lock of a SQLite file, then all that needs none is answered', async () => {
  const services = await startServices(sqliteEngine(), {
    DATABASE_LOCK_WAIT_MS: '3000',
    CHUNK_RETRY_MS: '1',
  });
  const other = new DatabaseSync((services.database as SqliteHandle).file.path);
  try {
    await uploadBody(services.loader, places).expect(201);
    other.exec('BEGIN IMMEDIATE');
    const upload = uploadBody(services.loader, manyPeople(3)).then((response) => response);
    // In this very thread: if the upload waited with it, the lock would not be given up meanwhile.
    for (let n = 0; n < 5; n++) {
      await request(services.loader).get('/health/live').expect(200);
      await request(services.loader).get('/health/ready').expect(200);
      await request(services.reader).get('/health/ready').expect(200);
      expect(await summaryOf(services)).toBe('{}');
      await sleep(50);
    }
    other.exec('ROLLBACK');
    expect((await upload).status).toBe(201);
    expect(await summaryOf(services)).toBe('{"Scotland":3}');
    other.exec('BEGIN IMMEDIATE');
    expectProblem(await uploadBody(services.loader, manyPeople(4)), 'database_unavailable');
    other.exec('ROLLBACK');
  } finally {
    other.close();
    await services.stop();
  }
});
