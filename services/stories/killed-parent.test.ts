import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { manyPeople } from '../testing/csv.ts';
import { loadsOf } from '../testing/loads.ts';
import { csvType, rawUpload } from '../testing/raw-upload.ts';
import { type Both, sample, startBoth } from '../testing/start.ts';

const info = { LOG_LEVEL: 'info' };

/** Expects the services to end by themselves, in order. */
async function expectQuietEnd(both: Both): Promise<void> {
  await vi.waitFor(() => expect(both.alive()).toEqual([]), { timeout: 15_000 });
  await sleep(50); // the last lines may still be on their way
  expect(both.log().filter(({ level = 0 }) => level >= 50)).toEqual([]);
  expect(both.output.stderr).not.toMatch(/EPIPE|ERR_IPC|^\s+at /m);
}

/** An upload of which half has arrived. */
async function halfAnUpload(loader: string) {
  const content = manyPeople(20_000);
  const upload = await rawUpload(loader, [csvType, `Content-Length: ${content.length}`]);
  upload.send(content.slice(0, content.length / 2));
  const states = async () => (await loadsOf({ loader })).map(({ state }) => state);
  await vi.waitFor(async () => expect(await states()).toContain('receiving'));
  return { ...upload, sendRest: () => upload.send(content.slice(content.length / 2)) };
}

describe('When what has started the services is killed, then', () => {
  test('they stop in order', async () => {
    const both = startBoth(sample(), info);
    await both.shown();
    expect(both.alive()).toHaveLength(2);
    both.child.kill('SIGKILL');
    await expectQuietEnd(both);
    expect(both.log().filter(({ msg }) => msg === 'stopped')).toHaveLength(2);
  });

  test.each([0, 300, 600])('also %i ms after their beginning', async (ms) => {
    const both = startBoth(sample(), info);
    await sleep(ms);
    both.child.kill('SIGKILL');
    // They may not even have begun to log.
    await sleep(3_000);
    await expectQuietEnd(both);
  });

  test('a load that runs may end, also where they were told to stop before', async () => {
    const both = startBoth(sample(), info);
    const { loader } = await both.shown();
    const upload = await halfAnUpload(loader);
    both.child.kill('SIGTERM');
    await vi.waitFor(() => expect(both.output.stderr).toContain('"stopping"'));
    both.child.kill('SIGKILL');
    await sleep(300);
    upload.sendRest();
    expect(await upload.answer(/"links"/)).toMatch(/^HTTP\/1\.1 201 /);
    await expectQuietEnd(both);
  });

  test('they stop when it is npm, too', async () => {
    const both = startBoth(sample(), info, ['npm', 'start', '--silent']);
    await both.shown();
    both.child.kill('SIGKILL');
    onTestFinished(() => {
      for (const pid of both.alive()) process.kill(pid, 'SIGKILL');
    });
    await expectQuietEnd(both);
  });
});

describe('When nobody reads what the services write any more, then', () => {
  test('they go on, and stop in order', async () => {
    const both = startBoth(sample(), { ...info, AUTO_LOAD: '' });
    const { loader, reader } = await both.shown();
    const services = both.alive();
    both.child.stdout?.destroy();
    both.child.stderr?.destroy();
    // Each of these is logged.
    const upload = await rawUpload(loader, [csvType, 'Content-Length: 3']);
    upload.send('a,b');
    expect(await upload.answer(/"code"/)).toMatch(/^HTTP\/1\.1 4/);
    for (const url of [loader, reader]) {
      expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    }
    both.child.kill('SIGTERM');
    expect(await both.exit).toEqual([0, null]);
    expect(both.alive()).toEqual([]);
    expect(services).toHaveLength(2);
  });
});
