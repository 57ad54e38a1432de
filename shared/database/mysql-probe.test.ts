import type { PoolConnection } from 'mysql2';
import { expect, test } from 'vitest';
import { mysqlProbe } from './mysql-probe.ts';

/** What servers say of themselves; the one the tests run on is not to be made read-only. */
test.each([
  ['MySQL', { innodb_read_only: 'OFF', read_only: 'OFF', super_read_only: 'OFF' }, true],
  ['a secondary', { innodb_read_only: 'OFF', read_only: 'ON', super_read_only: 'ON' }, false],
  ['a replica', { innodb_read_only: 'OFF', read_only: 'ON', super_read_only: 'OFF' }, false],
  ['MariaDB', { innodb_read_only: 'OFF', read_only: 'OFF' }, true],
  ['MariaDB, read-only', { innodb_read_only: 'OFF', read_only: 'NO_LOCK_NO_ADMIN' }, false],
])('When %s says %j, then it takes writes: %s', async (_, variables, expected) => {
  const rows = Object.entries(variables).map(([name, Value]) => ({ Variable_name: name, Value }));
  const connection = {
    query: (_sql: string, callback: (error: null, found: unknown) => void) => callback(null, rows),
    release: () => undefined,
  } as unknown as PoolConnection;
  const probe = mysqlProbe({ getConnection: (callback) => callback(null, connection) });
  expect(await probe.isWritable()).toBe(expected);
});
