import { Writable } from 'node:stream';
import { pino } from 'pino';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import {
  type FaultyServer,
  type StatementFault,
  startFaultyServer,
} from '#shared/testing/mysql-faults.ts';
import { uploadBody } from '../../../testing/client.ts';
import { csv, peopleColumns } from '../../../testing/csv.ts';
import { type Services, startServices, type TestSettings } from '../../../testing/services.ts';
import { expectRows } from '../../../testing/state.ts';

const rows = 12_000;
const file = (seed: string) =>
  csv([
    peopleColumns,
    ...Array.from({ length: rows }, (_, n) => [
      `${seed} \\N ${n}`,
      `O'Hara \\ "${n}"`,
      '1900-02-03',
      'Perth',
    ]),
  ]);

/** What servers and routers say that do not take it. */
const refusals: Record<string, StatementFault> = {
  'MySQL 8 and later': { errno: 3948, message: 'Loading local data is disabled' },
  'MySQL before, TiDB': { errno: 1148, message: 'The used command is not allowed' },
  MariaDB: { errno: 4166, message: 'has disabled the local infile capability' },
  Vitess: { errno: 1105, message: "syntax error at position 5 near 'LOAD'" },
  ProxySQL: { errno: 1047, message: "Unsupported 'LOAD DATA LOCAL INFILE' command" },
};

const servers = engines.flatMap((engine) => (engine.name === 'sqlite' ? [] : [engine]));

describe.each(servers)('When %s ceases to take LOAD DATA LOCAL, then', (engine) => {
  let server: FaultyServer;
  let services: Services;
  let logged: string[];
  /** The statements that wrote people, by their first word, and which were refused. */
  let ways: ('LOAD' | 'refused' | 'insert')[];
  const start = async (retryMs: string, more: TestSettings = {}) => {
    server = await startFaultyServer(engine.url);
    logged = [];
    const lines = new Writable({
      write: (line, _encoding, done) => {
        logged.push(String(line));
        done();
      },
    });
    const settings = { CHUNK_ROWS_MAX: '1000', LOCAL_INFILE_RETRY_MS: retryMs, ...more };
    services = await startServices({ ...engine, url: server.url }, settings, pino(lines));
  };
  /** Refuses what comes after so many. */
  const refuseAfter = (taken: number, refusal: StatementFault) => {
    ways = [];
    let loads = 0;
    server.rule = (sql) => {
      const isLoad = /^LOAD DATA LOCAL INFILE 'chunk' INTO TABLE/.test(sql);
      if (/^insert into `people`/.test(sql)) ways.push('insert');
      const isRefused = isLoad && loads++ >= taken;
      if (isLoad && / people /.test(sql)) ways.push(isRefused ? 'refused' : 'LOAD');
      return isRefused ? refusal : undefined;
    };
  };
  const count = (way: (typeof ways)[number]) => ways.filter((one) => one === way).length;
  const said = (text: string) => logged.filter((line) => line.includes(text)).length;
  beforeEach(() => start('60000'));
  afterEach(async () => {
    await services.stop();
    await server.close();
  });

  it.each(Object.entries(refusals))('as %s says, every row is there once', async (_of, refusal) => {
    refuseAfter(4, refusal);
    await uploadBody(services.loader, file('a')).expect(201);
    expect(count('LOAD')).toBe(4);
    expect(count('insert')).toBeGreaterThan(3);
    // Those that were on their way at the same time, and nobody after them.
    expect(count('refused')).toBeLessThanOrEqual(3);
    await uploadBody(services.loader, file('b')).expect(201);
    await expectRows(services, { people: 2 * rows });
    const found = services.db
      .selectFrom('people')
      .selectAll()
      .where('given_name', '=', 'a \\N 11999');
    expect(await found.execute()).toMatchObject([
      { line_no: 12_001, family_name: 'O\'Hara \\ "11999"', date_of_birth: '1900-02-03' },
    ]);
    expect(said('refuses LOAD DATA LOCAL')).toBe(1);
  });

  it('it is tried again later, and used again once it is taken', async () => {
    await services.stop();
    await server.close();
    await start('50');
    refuseAfter(2, refusals.MariaDB as StatementFault);
    await uploadBody(services.loader, file('a')).expect(201);
    const refused = count('refused');
    await new Promise((resolve) => setTimeout(resolve, 60));
    await uploadBody(services.loader, file('b')).expect(201);
    expect(count('refused')).toBeGreaterThan(refused);
    expect(said('refuses LOAD DATA LOCAL')).toBe(1);
    refuseAfter(1_000, refusals.MariaDB as StatementFault);
    await new Promise((resolve) => setTimeout(resolve, 60));
    await uploadBody(services.loader, file('c')).expect(201);
    expect(count('LOAD')).toBeGreaterThan(0);
    expect(ways.at(-1)).toBe('LOAD');
    expect(said('accepts LOAD DATA LOCAL again')).toBe(1);
    await expectRows(services, { people: 3 * rows });
  });

  it('with ROW_WRITER=kysely it is never asked for', async () => {
    await services.stop();
    await server.close();
    await start('60000', { ROW_WRITER: 'kysely' });
    refuseAfter(0, refusals.MariaDB as StatementFault);
    await uploadBody(services.loader, file('a')).expect(201);
    expect(count('LOAD') + count('refused')).toBe(0);
    expect(count('insert')).toBeGreaterThanOrEqual(12);
    await expectRows(services, { people: rows });
  });

  it('any other error is not taken for that', async () => {
    refuseAfter(2, { errno: 1146, message: 'Table does not exist' });
    const { body } = await uploadBody(services.loader, file('a')).expect(500);
    expect(count('insert')).toBe(0);
    server.rule = undefined;
    const { body: load } = await request(services.loader).get(body.links.self).expect(200);
    expect(load.state).toBe('failed');
  });
});
