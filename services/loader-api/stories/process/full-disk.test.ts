import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { makeTemporaryFolder } from '#shared/testing/engines.ts';
import { uploadBody } from '../../../testing/client.ts';
import { manyPeople, places } from '../../../testing/csv.ts';
import { loadOf } from '../../../testing/loads.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { startProcess } from '../../../testing/service-process.ts';
import { startServices } from '../../../testing/services.ts';
import { sqliteEngine } from '../../../testing/sqlite.ts';
import { countRows, summaryOf } from '../../../testing/state.ts';

const MiB = 1024 * 1024;

it('When rows fill a SQLite database up to its bound, then they go again, and all goes on', async () => {
  const services = await startServices(sqliteEngine(), {
    SQLITE_BYTES_MAX: String(4 * MiB),
    CHUNK_BYTES_MAX: String(MiB),
  });
  try {
    await uploadBody(services.loader, places).expect(201);
    await uploadBody(services.loader, manyPeople(1_000, 'A')).expect(201);
    for (const label of ['B', 'C']) {
      const refused = await uploadBody(services.loader, manyPeople(200_000, label));
      expectProblem(refused, 'storage_full');
      expect(refused.body.detail).toBe(
        'The database has reached its limit of 4194304 bytes (SQLITE_BYTES_MAX).',
      );
      expect(await summaryOf(services)).toBe('{"Scotland":1000}');
      const failed = await loadOf(services, refused.body.loadId);
      expect(failed).toMatchObject({ state: 'failed', error: { code: 'storage_full' } });
      await vi.waitFor(async () => expect(await countRows(services, 'people')).toBe(1_000), {
        timeout: 10_000,
      });
    }
    await uploadBody(services.loader, manyPeople(1_000, 'D')).expect(201);
    expect(await summaryOf(services)).toBe('{"Scotland":2000}');
    const rejects = 'given_name,family_name,date_of_birth,place_of_birth\n'.concat(
      `${'x'.repeat(1_000)},F,never,Perth\n`.repeat(4_000),
    );
    const query = '?maxRejects=all';
    expectProblem(await uploadBody(services.loader, rejects, { query }), 'storage_full');
    expect(await summaryOf(services)).toBe('{"Scotland":2000}');
  } finally {
    await services.stop();
  }
});

/** A disk of its own, where this process may make one. */
function smallDisk(): string | undefined {
  const folder = makeTemporaryFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    return undefined;
  }
}

const disk = smallDisk();

describe.skipIf(disk === undefined)('When the disk of a SQLite database is full, then', () => {
  const folder = String(disk);
  const hog = join(folder, 'hog');
  const takeAll = () => {
    try {
      for (;;) writeFileSync(hog, Buffer.alloc(65_536), { flag: 'a' });
    } catch {
      // That was the last of it.
    }
  };
  afterAll(() => {
    execFileSync('umount', ['-l', folder]);
  });

  it('failures are recorded, rows go, what is published is read, and all goes on', async () => {
    const settings = { DATABASE_URL: `sqlite:${folder}/test.db`, STORAGE_RESERVE_BYTES: '4194304' };
    const loader = startProcess('loader-api', settings);
    const { url = '' } = await loader.logged('listening');
    const reader = startProcess('reader-api', settings);
    const { url: readerUrl = '' } = await reader.logged('listening');
    const site = { loader: url, reader: readerUrl };
    const summary = async () => request(readerUrl).get('/summary').expect(200);
    await uploadBody(url, places).expect(201);
    await uploadBody(url, manyPeople(10, 'A')).expect(201);
    const expectFull = async (rows: number, label: string) => {
      const refused = await uploadBody(url, manyPeople(rows, label));
      expectProblem(refused, 'storage_full');
      const failed = await loadOf(site, refused.body.loadId);
      expect(failed).toMatchObject({ state: 'failed', error: { code: 'storage_full' } });
      expect((await summary()).text).toBe('{"Scotland":10}');
    };
    // Somebody else takes it all, so that nothing can be written but in what was held back.
    takeAll();
    await expectFull(3, 'B');
    expect(existsSync(join(folder, 'test.db-reserve'))).toBe(false);
    rmSync(hog);
    // Our own rows take all they get.
    await expectFull(600_000, 'C');
    expect(readFileSync(join(folder, 'test.db-reserve'))).toHaveLength(4 * MiB);
    await vi.waitFor(() => expect(loader.output().match(/"purged"/g)).toHaveLength(2), {
      timeout: 10_000,
    });
    await uploadBody(url, manyPeople(10, 'D')).expect(201);
    expect((await summary()).text).toBe('{"Scotland":20}');
    // One that was stopped has no log any more, and needs room to make it anew.
    for (const service of [loader, reader]) {
      service.child.kill('SIGTERM');
      expect(await service.ended()).toBe(0);
    }
    takeAll();
    const again = startProcess('reader-api', settings);
    const { url: againUrl = '' } = await again.logged('listening');
    expect((await request(againUrl).get('/summary').expect(200)).text).toBe('{"Scotland":20}');
  });
});
