import { describe, expect, it } from 'vitest';
import { csvType, rawUpload, tooLong } from '../../../testing/raw-upload.ts';
import { content, half, leftBehind, startLoader } from '../../../testing/stopping.ts';

describe('When loader-api cannot stop in order, then', () => {
  it('a stop that takes longer than SHUTDOWN_DEADLINE_MS ends the hard way: status 1', async () => {
    // What is left after the grace is too short for anything.
    const settings = { SHUTDOWN_GRACE_MS: '699', SHUTDOWN_DEADLINE_MS: '700' };
    const { running, url, underWay } = await startLoader(settings);
    const upload = await rawUpload(url, [csvType, tooLong(content)]);
    upload.send(content.slice(0, half));
    await underWay();
    const told = Date.now();
    running.child.kill('SIGTERM');
    expect(await running.ended()).toBe(1);
    expect(Date.now() - told).toBeGreaterThan(600);
    expect(Date.now() - told).toBeLessThan(5000);
    expect(await leftBehind(running)).toMatchObject({ counted: 0, version: 0 });
  });

  it('a second signal ends it at once', async () => {
    const { running, url, underWay } = await startLoader({
      SHUTDOWN_GRACE_MS: '60000',
      SHUTDOWN_DEADLINE_MS: '61000',
    });
    const upload = await rawUpload(url, [csvType, tooLong(content)]);
    upload.send(content.slice(0, half));
    await underWay();
    running.child.kill('SIGTERM');
    await running.logged('stopping');
    const told = Date.now();
    running.child.kill('SIGTERM');
    expect(await running.ended()).toBe(1);
    expect(Date.now() - told).toBeLessThan(3000);
  });
});
