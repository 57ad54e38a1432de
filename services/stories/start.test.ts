import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { isServiceName, nodeFlags } from '#shared/process/node-flags.ts';
import { makeTemporaryFolder } from '#shared/testing/engines.ts';
import { manyPeople, summary } from '../testing/csv.ts';
import { startProcess } from '../testing/service-process.ts';
import { sample, startBoth } from '../testing/start.ts';

describe('When both services are started by one command', () => {
  test('then the sample is loaded once, shown and reported, whatever is logged', async () => {
    const folder = sample();
    for (const LOG_LEVEL of ['info', 'silent']) {
      const { child, exit, output, shown } = startBoth(folder, { LOG_LEVEL });
      expect((await shown()).text).toContain(`\n${summary}\n`);
      const report = () => readFileSync(join(folder, 'summary_output.json'), 'utf8');
      await vi.waitFor(() => expect(report()).toBe(summary));
      child.kill('SIGINT');
      expect(await exit).toEqual([0, null]);
      expect(output.stderr === '').toBe(LOG_LEVEL === 'silent');
    }
  });

  test('then nothing is waited for where nothing is to be loaded', async () => {
    const { shown } = startBoth(sample(), { AUTO_LOAD: '' });
    expect((await shown()).text).toContain('\n{}\n');
  });

  test('then a stop, told twice as by npm, lets a running load end', async () => {
    const { child, exit, shown } = startBoth(sample());
    const { loader } = await shown();
    const [first, second] = [manyPeople(10), manyPeople(10, 'Q').split('\n').slice(1).join('\n')];
    const { readable, writable } = new TransformStream<string, string>();
    const writer = writable.getWriter();
    const headers = { 'Content-Type': 'text/csv' };
    const body = readable.pipeThrough(new TextEncoderStream());
    const answer = fetch(`${loader}/loads`, { method: 'POST', headers, body, duplex: 'half' });
    await writer.write(first);
    await vi.waitFor(async () => {
      const { items } = (await (await fetch(`${loader}/loads?state=receiving`)).json()) as {
        items: unknown[];
      };
      expect(items).toHaveLength(1);
    });
    child.kill('SIGINT');
    child.kill('SIGTERM');
    await writer.write(second);
    await writer.close();
    expect(await (await answer).json()).toMatchObject({ state: 'published', rowsLoaded: 20 });
    expect(await exit).toEqual([0, null]);
  });

  test('then a bad setting ends it at once and is named', async () => {
    const { exit, output } = startBoth(sample(), { LOADER_PORT: '70000' });
    expect(await exit).toEqual([1, null]);
    expect(output.stderr).toBe('Bad setting: LOADER_PORT must be <= 65535\n');
  });

  test('then keys, which it does not have, keep it from the summary only', async () => {
    const keys = { API_KEYS: 'board:another-long-secret:read' };
    expect((await startBoth(sample(), keys).shown()).text).toContain(
      "The summary needs a key: curl -H 'Authorization: Bearer KEY' http",
    );
  });
});

const entry = join(import.meta.dirname, '../start.ts');

describe('When one service is started by its name', () => {
  test.each(['loader-api', 'reader-api'] as const)(
    'then %s runs in that very process, with its flags and those that were added',
    async (service) => {
      const args = ['--no-warnings', entry, service];
      const running = startProcess(service, {}, makeTemporaryFolder(), args);
      const { pid } = await running.logged('listening');
      expect(pid).toBe(running.child.pid);
      if (process.platform === 'linux') {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(1, -2);
        expect(words).toEqual([...nodeFlags[service], '--no-warnings']);
      }
      // Nothing but the log of the service.
      expect(running.output()).toMatch(/^(\{.*\}\n)+$/);
      running.child.kill('SIGTERM');
      expect(await running.ended()).toBe(0);
    },
  );

  test('then its settings are checked, and a bad one ends it', async () => {
    const settings = { LOADER_PORT: '70000' };
    const running = startProcess('loader-api', settings, undefined, [entry, 'loader-api']);
    expect(await running.ended()).toBe(1);
    expect(running.output()).toContain('Bad setting: LOADER_PORT must be <= 65535');
  });

  test.each(['loader', 'toString'])('then %s, which is none, is refused', async (name) => {
    expect(isServiceName(name)).toBe(false);
    const running = startProcess('loader-api', {}, undefined, [entry, name]);
    expect(await running.ended()).toBe(1);
    expect(running.output()).toMatch(/^Start loader-api or reader-api by its name, or both /);
  });
});
