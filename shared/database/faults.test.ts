import { expect, test } from 'vitest';
import { engines } from '../testing/engines.ts';
import { startProxy } from '../testing/proxy.ts';
import { asProblem, isUnreachable } from './faults.ts';
import { openMysql } from './mysql.ts';

const fault = (fields: object) => Object.assign(new Error('x'), fields);

test.each([
  [{ code: 'ECONNRESET' }, true],
  [{ code: 'ER_ACCESS_DENIED_ERROR', fatal: true }, false],
  [{ fatal: true }, true],
  [{}, false],
])('When an error says %j, then it is unreachable: %s', (fields, expected) => {
  expect(isUnreachable(fault(fields))).toBe(expected);
  const code = expected ? 'database_unavailable' : 'internal';
  expect(asProblem(fault(fields)).code).toBe(code);
});

const mysql = engines.find((engine) => engine.name === 'mysql');

test.skipIf(!mysql)(
  'When a connection breaks while it is held, then each of its errors says so',
  async () => {
    const proxy = await startProxy((mysql as { url: string }).url);
    const { pool, close } = openMysql(new URL('/mysql', proxy.url).href, {
      databaseConnectionsMax: 1,
    });
    try {
      const connection = await pool.promise().getConnection();
      await connection.query('select 1');
      const waiting = connection.query('select sleep(5)').catch((error: unknown) => error);
      await proxy.cut();
      expect(isUnreachable(await waiting)).toBe(true);
      const after = await connection.query('select 1').catch((error: unknown) => error);
      expect(isUnreachable(after)).toBe(true);
      connection.destroy();
    } finally {
      await close();
    }
  },
);
