import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { unusedPort } from '#shared/testing/unused-port.ts';
import { startProcess } from '../testing/service-process.ts';

describe.each(['loader-api', 'reader-api'] as const)('When %s is started, then', (service) => {
  const port = service === 'loader-api' ? 'LOADER_PORT' : 'READER_PORT';

  it('it says where it listens, and ends with 0 when it is told to', async () => {
    const running = startProcess(service);
    const line = await running.logged('listening');
    expect(line.url).toBe(`http://127.0.0.1:${line.port}`);
    const ready = await (await fetch(`${line.url}/health/ready`)).json();
    expect(ready).toMatchObject({ status: 'ok', parts: { database: 'ok' } });
    running.child.kill('SIGTERM');
    expect(await running.ended()).toBe(0);
    await running.logged('stopped');
    await expect(fetch(`${line.url}/health/live`)).rejects.toThrow();
  });

  it('Ctrl-C ends it as well', async () => {
    const running = startProcess(service);
    await running.logged('listening');
    running.child.kill('SIGINT');
    expect(await running.ended()).toBe(0);
  });

  it.each([
    ['a port that is none', { [port]: '65536' }, port],
    ['a number that is none', { CHUNK_ROWS_MAX: 'many' }, 'CHUNK_ROWS_MAX'],
    ['a flag that is none', { REPORT_ON_PUBLISH: 'perhaps' }, 'REPORT_ON_PUBLISH'],
    ['an unknown engine', { DATABASE_URL: 'postgres://u:hidden-word@h/d' }, 'DATABASE_URL'],
    ['an unknown level', { LOG_LEVEL: 'hidden-word' }, 'LOG_LEVEL'],
    ['a short secret', { API_KEYS: 'me:hidden-word:load' }, 'API_KEYS'],
    ['an unknown scope', { API_KEYS: 'me:hidden-word-0123456:fly' }, 'API_KEYS'],
    ['an open door', { HOST: '0.0.0.0' }, 'HOST'],
  ])('%s stops the start with 1, and its key is named', async (_, settings, key) => {
    const running = startProcess(service, settings);
    expect(await running.ended()).toBe(1);
    expect(running.log).toHaveLength(1);
    expect(running.log[0]?.level).toBe(60);
    expect(running.log[0]?.msg).toContain(key);
    expect(running.output()).not.toContain('hidden-word');
  });

  it('a port that is taken stops the start with 1', async () => {
    const taken = createServer();
    const number = await unusedPort();
    await new Promise<void>((resolve) => taken.listen(number, '127.0.0.1', resolve));
    try {
      const running = startProcess(service, { [port]: String(number) });
      expect(await running.ended()).toBe(1);
      expect(running.log.at(-1)).toMatchObject({
        level: 60,
        msg: `Port ${number} of 127.0.0.1 is in use already (${port}, HOST).`,
      });
    } finally {
      taken.close();
    }
  });

  it('a database that stays away stops the start with 1, its password untold', async () => {
    const number = await unusedPort();
    const url = `mysql://someone:hidden-word@127.0.0.1:${number}/terrascope`;
    const settings = { DATABASE_URL: url, DATABASE_WAIT_MS: '500', LOG_LEVEL: 'trace' };
    const started = Date.now();
    const running = startProcess(service, settings);
    expect(await running.ended()).toBe(1);
    expect(Date.now() - started).toBeLessThan(10_000);
    expect(running.log.at(-1)?.msg).toContain(
      `The database (terrascope at 127.0.0.1:${number}) was not ready within 500 ms`,
    );
    // The same reason is told once, however often it was tried.
    const told = running.log.filter(({ msg, level }) => msg?.startsWith('waiting') && level === 40);
    expect(told.length).toBeLessThanOrEqual(1);
    expect(running.output()).not.toContain('hidden-word');
  });
});

it.each([
  ['loader-api', 'DATA_DIR', 'files of DATA_DIR cannot be loaded; uploads can'],
  ['reader-api', 'REPORTS_DIR', 'reports cannot be written to REPORTS_DIR'],
] as const)('When %s cannot use its folder, then it names it at the start', async (...named) => {
  const [service, setting, msg] = named;
  const folder = '/dev/null/folder';
  const running = startProcess(service, { [setting]: folder });
  expect(await running.logged(msg)).toMatchObject({ level: 40, folder });
  await running.logged('listening');
});

it('When the log is for people, then a line has a time, the service and short facts', async () => {
  const running = startProcess('loader-api', { LOG_FORMAT: 'pretty' });
  await expect.poll(running.output, { timeout: 30_000 }).toContain('listening');
  const [line] = running
    .output()
    .split('\n')
    .filter((each) => each.includes('listening'));
  expect(line).toMatch(
    /^\[\d\d:\d\d:\d\d\] INFO: loader-api {3}listening url=http:\/\/127\.0\.0\.1:\d+ port=\d+$/,
  );
  expect(running.log).toEqual([]);
});

it('When both start at once with AUTO_LOAD, then the report is written', async () => {
  const loader = startProcess('loader-api', {
    AUTO_LOAD: '*.csv',
    DATA_DIR: join(import.meta.dirname, '../../data/raw'),
  });
  const settings = { REPORT_ON_PUBLISH: 'true', VERSION_POLL_MS: '20' };
  const reader = startProcess('reader-api', settings, loader.folder);
  await loader.logged('AUTO_LOAD finished');
  await reader.logged('report written');
  const { url } = await reader.logged('listening');
  const summary = await (await fetch(`${url}/summary`)).text();
  const report = await promisify(execFile)('cat', [
    join(loader.folder, 'reports/summary_output.json'),
  ]);
  expect(report.stdout).toBe(summary);
  expect(Object.keys(JSON.parse(summary)).length).toBeGreaterThan(1);
});
