import { readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { silentLog } from '#shared/testing/engines.ts';
import { startServices } from '../../../testing/services.ts';
import { sqliteEngine } from '../../../testing/sqlite.ts';
import { autoLoad } from '../../lifecycle/auto-load.ts';
import { createFilesRepository } from '../../loads/files-repository.ts';

/** The files this process has open, where the system tells. */
const openFiles = () =>
  readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return []; // It was closed since it was listed.
    }
  });

it.skipIf(process.platform !== 'linux')(
  'When AUTO_LOAD meets files whose header is refused, then it leaves none of them open',
  async () => {
    const services = await startServices(sqliteEngine(), { AUTO_LOAD: '*.csv' });
    try {
      // More than is read in one go.
      const content = `no,such,columns\n${'a,b,c\n'.repeat(200_000)}`;
      for (const name of ['1.csv', '2.csv']) writeFileSync(join(services.dataDir, name), content);
      const { config, database, queue } = services;
      const files = createFilesRepository(database);
      const loading = autoLoad({ config, files, queue, log: silentLog });
      await expect(loading).rejects.toMatchObject({ code: 'unknown_header' });
      await vi.waitFor(() => {
        expect(openFiles().filter((path) => path.endsWith('.csv'))).toEqual([]);
      });
    } finally {
      await services.stop();
    }
  },
);
