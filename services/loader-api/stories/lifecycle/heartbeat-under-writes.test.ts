import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody } from '../../../testing/client.ts';
import { manyPeople } from '../../../testing/csv.ts';
import { startServices } from '../../../testing/services.ts';

/** As many connections as one load has chunks on their way. */
const settings = {
  DATABASE_CONNECTIONS_MAX: '3',
  CHUNKS_IN_FLIGHT_MAX: '3',
  CHUNK_ROWS_MAX: '1000',
  PROGRESS_MS: '100',
  LEASE_MS: '1000',
};

const servers = engines.filter(({ name }) => name === 'mysql');

describe.each(servers)('When %s takes its time with the rows of a load', (engine) => {
  it('then its heartbeat goes on, requests are answered, and it is published', async () => {
    const services = await startServices(engine, settings);
    onTestFinished(() => services.stop());
    const holder = await createConnection(services.config.databaseUrl);
    onTestFinished(() => holder.end());
    await holder.query('lock tables people write');
    const upload = uploadBody(services.loader, manyPeople(8_000)).then((answer) => answer);
    const running = async () => {
      const response = await fetch(`${services.loader}/loads?limit=1`);
      const { items } = (await response.json()) as { items: { id: string; state: string }[] };
      return items[0];
    };
    await vi.waitFor(async () => expect((await running())?.state).toBe('receiving'), 5_000);
    const load = services.db.selectFrom('loads').select('heartbeat_at');
    // Until all chunks that may be on their way wait for the table.
    await sleep(700);
    const { heartbeat_at: before } = await load.executeTakeFirstOrThrow();
    await sleep(700);
    const { heartbeat_at: after } = await load.executeTakeFirstOrThrow();
    expect(Number(after)).toBeGreaterThan(Number(before));
    expect((await running())?.state).toMatch(/receiving|loading/);
    await holder.query('unlock tables');
    const { status, body } = await upload;
    expect(status, JSON.stringify(body)).toBe(201);
    expect(body.rowsLoaded).toBe(8_000);
  });
});
