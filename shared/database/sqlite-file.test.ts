import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTemporaryFolder } from '../testing/engines.ts';
import { openSqlite, type SqliteHandle } from './sqlite.ts';

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe('When a SQLite database is opened, then', () => {
  let path: string;
  let handle: SqliteHandle | undefined;
  let umask: number;
  beforeEach(() => {
    path = join(makeTemporaryFolder(), 'test.db');
    umask = process.umask(0o022);
  });
  afterEach(async () => {
    process.umask(umask);
    await handle?.close();
  });
  const open = () => {
    handle = openSqlite(path, 1_000);
    handle.raw.exec('CREATE TABLE IF NOT EXISTS t (a)');
  };

  it('a new one is for its own user alone, with its log', () => {
    open();
    expect(['', '-wal', '-shm'].map((end) => modeOf(path + end))).toEqual(['600', '600', '600']);
  });

  it('one that is there keeps its permissions', () => {
    writeFileSync(path, '');
    chmodSync(path, 0o640);
    open();
    expect([modeOf(path), modeOf(`${path}-wal`)]).toEqual(['640', '640']);
  });
});
