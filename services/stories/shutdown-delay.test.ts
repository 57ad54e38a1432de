import { describe, expect, it, vi } from 'vitest';
import { startProcess } from '../testing/service-process.ts';

const settings = { SHUTDOWN_DELAY_MS: '1500' };

describe.each(['loader-api', 'reader-api'] as const)('When %s is told to stop', (service) => {
  it('then it is not ready for SHUTDOWN_DELAY_MS, and answers until it is over', async () => {
    const running = startProcess(service, settings);
    const { url = '' } = await running.logged('listening');
    const path = service === 'loader-api' ? '/loads' : '/summary';
    const statusOf = async (asked: string) => (await fetch(`${url}${asked}`)).status;
    const told = Date.now();
    running.child.kill('SIGTERM');
    await vi.waitFor(async () => expect(await statusOf('/health/ready')).toBe(503));
    const answer = await fetch(`${url}/health/ready`);
    expect(await answer.json()).toMatchObject({ code: 'shutting_down' });
    expect(await statusOf('/health/live')).toBe(200);
    expect(await statusOf(path)).toBe(200);
    expect(await running.ended()).toBe(0);
    expect(Date.now() - told).toBeGreaterThanOrEqual(1_500);
  });

  it('and told again, then it ends at once', async () => {
    const running = startProcess(service, { SHUTDOWN_DELAY_MS: '60000' });
    await running.logged('listening');
    running.child.kill('SIGTERM');
    await running.logged('stopping');
    running.child.kill('SIGTERM');
    expect(await running.ended()).toBe(1);
  });
});
