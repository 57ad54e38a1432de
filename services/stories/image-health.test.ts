import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { unusedPort } from '#shared/testing/unused-port.ts';
import { servicesForEach } from '../testing/fixtures.ts';

const run = promisify(execFile);
const script = join(import.meta.dirname, '../../deploy/image/healthcheck.sh');
const services = servicesForEach(engines[0] ?? { name: 'sqlite' });

/** @returns the status that the health check of the image ends with */
async function check(...ports: readonly string[]): Promise<number> {
  const [loader = '', reader = ''] = [services.loader, services.reader].map(
    (url) => new URL(url).port,
  );
  const env = { PATH: '/usr/bin:/bin', LOADER_PORT: loader, READER_PORT: reader };
  const done = run('bash', [script, ...ports], { env, timeout: 10_000 });
  return done.then(
    () => 0,
    (error: { code: number }) => error.code,
  );
}

it('When services are ready, then the health check of the image succeeds', async () => {
  expect(await check()).toBe(0);
  expect(await check(new URL(services.reader).port)).toBe(0);
});

it('When one is not ready, or not there, then it fails', async () => {
  expect(await check(new URL(services.loader).port, String(await unusedPort()))).toBe(1);
  await services.breakDatabase();
  expect(await check()).toBe(1);
});
