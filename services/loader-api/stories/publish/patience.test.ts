import { setTimeout as sleep } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect } from '#shared/database/connect.ts';
import type { MysqlHandle } from '#shared/database/mysql.ts';
import type { Schema } from '#shared/schema.ts';
import { engines, testConnectOptions } from '#shared/testing/engines.ts';
import { uploadBody } from '../../../testing/client.ts';
import { manyPeople, places } from '../../../testing/csv.ts';
import { type Services, startServices } from '../../../testing/services.ts';
import { dataVersionOf, summaryOf } from '../../../testing/state.ts';

const servers = engines.filter(({ name }) => name === 'mysql');

describe.each(servers)('When something is in the way on %s, then', (engine) => {
  let services: Services;
  let other: MysqlHandle;
  const start = async (settings: Parameters<typeof startServices>[1]) => {
    services = await startServices(engine, settings);
    other = connect(services.config.databaseUrl, testConnectOptions) as MysqlHandle;
    await uploadBody(services.loader, places).expect(201);
  };
  beforeEach(async () => start({ ROW_LOCK_WAIT_MS: '1000', DATABASE_IDLE_TIMEOUT_MS: '500' }));
  afterEach(async () => {
    await other.close();
    await services.stop();
  });

  /** Somebody else holds what `take` takes, and lets it go at the end of `meanwhile`. */
  const whileHeld = async (
    take: (held: Kysely<Schema>) => Promise<unknown>,
    meanwhile: () => Promise<void>,
  ) => {
    await other.db.connection().execute(async (held) => {
      await sql`begin`.execute(held);
      await take(held);
      await meanwhile();
      await sql`unlock tables`.execute(held);
      await sql`rollback`.execute(held);
    });
  };
  const uploads = (count: number) =>
    Array.from({ length: count }, async (_, n) =>
      uploadBody(services.loader, manyPeople(3, `P${n}-`)),
    );

  it('every connection waits for a row as long as the setting says', async () => {
    const { pool } = services.database as MysqlHandle;
    const max = services.config.databaseConnectionsMax;
    const connections = await Promise.all(
      Array.from({ length: max }, () => pool.promise().getConnection()),
    );
    for (const connection of connections) {
      const [rows] = await connection.query('select @@session.innodb_lock_wait_timeout as seconds');
      expect(rows).toEqual([{ seconds: 1 }]);
      connection.release();
    }
    expect(new Set(connections.map(({ threadId }) => threadId)).size).toBe(max);
  });

  it('publishes that wait for the version row stop nobody who reads, and end well', async () => {
    let answers: Promise<{ status: number }>[] = [];
    await whileHeld(
      (held) => sql`update meta set value = value + 1 where name = 'data_version'`.execute(held),
      async () => {
        answers = uploads(2);
        for (let n = 0; n < 15; n++) {
          expect(await summaryOf(services)).toBe('{}');
          await request(services.loader).get('/loads').expect(200);
          await sleep(100);
        }
      },
    );
    for (const { status } of await Promise.all(answers)) expect(status).toBe(201);
    expect(await summaryOf(services)).toBe('{"Scotland":6}');
    expect(await dataVersionOf(services)).toBe(3);
  });

  it('a publish, and a chunk, may be waited for longer than a short statement', async () => {
    await services.stop();
    await other.close();
    await start({
      ROW_LOCK_WAIT_MS: '20000',
      DATABASE_IDLE_TIMEOUT_MS: '500',
      CHUNK_RETRY_MS: '1',
    });
    const holds = [
      (held: Kysely<Schema>) =>
        sql`update meta set value = value + 1 where name = 'data_version'`.execute(held),
      (held: Kysely<Schema>) => sql`lock tables people read`.execute(held),
    ];
    for (const [n, hold] of holds.entries()) {
      let answer: Promise<{ status: number }> | undefined;
      await whileHeld(hold, async () => {
        answer = uploadBody(services.loader, manyPeople(3, `L${n}-`)).then((response) => response);
        await sleep(2_000);
      });
      expect((await answer)?.status).toBe(201);
    }
    await vi.waitFor(async () => expect(await summaryOf(services)).toBe('{"Scotland":6}'));
  });
});
