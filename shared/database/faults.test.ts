import { expect, test } from 'vitest';
import { engines } from '../testing/engines.ts';
import { startProxy } from '../testing/proxy.ts';
import { asProblem, type FaultKind, faultKind, isUnreachable } from './faults.ts';
import { openMysql } from './mysql.ts';

const fault = (fields: object, message = 'x') => Object.assign(new Error(message), fields);

test.each<[object, FaultKind | undefined]>([
  [{ code: 'ECONNRESET' }, 'unreachable'],
  [{ code: 'ER_ACCESS_DENIED_ERROR', errno: 1045, fatal: true }, undefined],
  [{ fatal: true }, 'unreachable'],
  [{}, undefined],
  [{ code: 'ENOSPC', errno: -28 }, 'storageFull'],
  [{ code: 'EACCES', errno: -13 }, undefined],
  ...[1040, 1047, 1053, 1203, 1927, 3032, 4031].map(
    (errno) => [{ errno }, 'unreachable'] as [object, FaultKind],
  ),
  ...[1213, 1205, 1180, 3100, 3101, 1317, 3024, 9007].map(
    (errno) => [{ errno }, 'conflict'] as [object, FaultKind],
  ),
  ...[1290, 1792, 1836].map((errno) => [{ errno }, 'readOnly'] as [object, FaultKind]),
  ...[1021, 1114, 3019].map((errno) => [{ errno }, 'storageFull'] as [object, FaultKind]),
  [{ errno: 1146 }, undefined],
  // SQLite, also by its extended codes: BUSY_SNAPSHOT, IOERR_FSYNC, IOERR_SHMSIZE, READONLY_DBMOVED
  ...[5, 6, 517].map((errcode) => [{ errcode }, 'conflict'] as [object, FaultKind]),
  [{ errcode: 10 }, 'unreachable'],
  [{ errcode: 1034 }, 'unreachable'],
  [{ errcode: 14 }, 'unreachable'],
  [{ errcode: 13 }, 'storageFull'],
  [{ errcode: 4874 }, 'storageFull'],
  [{ errcode: 1032 }, 'readOnly'],
  [{ errcode: 1 }, undefined],
  [{ errcode: 11 }, undefined],
])('When an error says %j, then it is %s', (fields, expected) => {
  expect(faultKind(fault(fields))).toBe(expected);
  const codes = { storageFull: 'storage_full', none: 'internal' } as Record<string, string>;
  expect(asProblem(fault(fields)).code).toBe(codes[expected ?? 'none'] ?? 'database_unavailable');
});

test.each([
  "Got error 28 - 'No space left on device' from storage engine",
  'Error writing file (errno: 28 - No space left on device)',
  'Got error 28 during COMMIT',
])('When a server says "%s", then its disk is full', (message) => {
  expect(faultKind(fault({ errno: 1030 }, message))).toBe('storageFull');
  expect(faultKind(fault({ errno: 1030 }, message.replace('28', '128')))).not.toBe('conflict');
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
