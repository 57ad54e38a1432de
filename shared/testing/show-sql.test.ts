import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { engines, openTestDatabase } from './engines.ts';

const folder = import.meta.dirname;
const program = `
  import { connect } from '#shared/database/connect.ts';
  const { db, close } = connect(process.argv[1], { databaseConnectionsMax: 1, databaseLockWaitMs: 1000 });
  await db.selectFrom('meta').select('value').where('name', '=', 'data_version').execute();
  await close();
`;

describe.each(engines)('%s', (engine) => {
  test('When a process is started with show-sql, then it says what it asks the database', async () => {
    const { url, drop } = await openTestDatabase(engine);
    try {
      const args = [
        '--import',
        join(folder, 'show-sql.ts'),
        '--input-type=module-typescript',
        '-e',
      ];
      const options = { cwd: join(folder, '../..') };
      const { stdout, stderr } = await promisify(execFile)(
        process.execPath,
        [...args, program, url],
        options,
      );
      expect(stderr).toMatch(/^\[sql\] [\d.]+ ms {2}select .value. from .meta. where/m);
      expect(stdout).toBe('');
    } finally {
      await drop();
    }
  });
});
