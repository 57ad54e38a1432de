import { once } from 'node:events';
import { type AddressInfo, connect as connectTcp, createServer, type Socket } from 'node:net';
import { pino } from 'pino';
import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '#shared/config.ts';
import { connect } from '#shared/database/connect.ts';
import { engines, openTestDatabase } from '#shared/testing/engines.ts';
import { buildApp } from '../../app.ts';

/** A way to the database on which every connection breaks now and then, whatever it is doing. */
async function startBreakingProxy(target: { host: string; port: number }) {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connectTcp(target);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from
        .on('error', () => to.destroy())
        .on('close', () => {
          sockets.delete(from);
          to.destroy();
        });
      from.pipe(to);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    breakAll: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

const rows = 60_000;
const header = 'given_name,family_name,date_of_birth,place_of_birth\n';
const csv = (seed: number) =>
  header + Array.from({ length: rows }, (_, n) => `N${seed}-${n},F,1900-01-01,Perth\n`).join('');

const mysql = engines.find((engine) => engine.name === 'mysql');

describe.skipIf(!mysql)('On a server that is reached by connections that break', () => {
  test('every row is there once, or none', async () => {
    const engine = mysql as NonNullable<typeof mysql>;
    const { url, database, drop } = await openTestDatabase(engine);
    const { hostname, port } = new URL(url);
    const proxy = await startBreakingProxy({ host: hostname, port: Number(port || 3306) });
    const throughProxy = new URL(url);
    throughProxy.host = `127.0.0.1:${proxy.port}`;
    const config = parseConfig({
      DATABASE_URL: throughProxy.href,
      CHUNK_ROWS_MAX: '500',
      PROGRESS_MS: '100',
    });
    const handle = connect(config.databaseUrl, config);
    const log = pino({ level: 'silent' });
    const { app } = await buildApp({ config, database: handle, log });
    await app.listen({ port: 0, host: '127.0.0.1' });
    const statuses: number[] = [];
    try {
      for (let round = 0; round < 4; round++) {
        const breaker = setInterval(proxy.breakAll, 150 + round * 37);
        const upload = request(app.server).post('/loads').set('content-type', 'text/csv');
        const response = await upload.send(csv(round)).then((answer) => answer);
        clearInterval(breaker);
        statuses.push(response.status);
        const { id = response.body.loadId, state } = response.body;
        const counted = await database.db
          .selectFrom('files')
          .innerJoin('people', 'people.file_id', 'files.id')
          .select((count) => count.fn.countAll<number>().as('people'))
          .where('files.load_id', '=', id ?? '')
          .where('files.counted', '=', 1)
          .executeTakeFirstOrThrow();
        expect(Number(counted.people)).toBe(response.status === 201 ? rows : 0);
        if (response.status === 201) expect(state).toBe('published');
      }
      const births = await database.db
        .selectFrom('births')
        .innerJoin('files', 'files.id', 'births.file_id')
        .select((sum) => sum.fn.sum<number>('births.people').as('people'))
        .where('files.counted', '=', 1)
        .executeTakeFirst();
      const published = statuses.filter((status) => status === 201).length;
      expect(Number(births?.people ?? 0)).toBe(published * rows);
      // Breaking off is to be outlived, not only survived.
      expect(published).toBeGreaterThan(0);
    } finally {
      await app.close();
      await handle.close();
      await proxy.close();
      await drop();
    }
  });
});
