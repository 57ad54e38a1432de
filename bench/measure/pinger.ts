import { Agent, get } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import type { PingJob } from './ping.ts';

/** A thread of its own, so that what the main thread does meanwhile is not taken for latency. */
const { url, everyMs } = workerData as PingJob;
const agent = new Agent({ keepAlive: true });
const latenciesMs: number[] = [];
const pending = new Set<Promise<void>>();

function ping(): Promise<void> {
  const asked = performance.now();
  return new Promise((resolve, reject) => {
    const request = get(url, { agent }, (response) => {
      response.resume().once('end', () => {
        latenciesMs.push(performance.now() - asked);
        resolve();
      });
    });
    request.once('error', reject);
  });
}

// The first one opens the connection, and does not count.
await ping();
latenciesMs.length = 0;
parentPort?.postMessage({ ready: true });

// It asks whether or not the one before was answered: a blocked service delays them all.
const timer = setInterval(() => {
  const one: Promise<void> = ping().finally(() => pending.delete(one));
  one.catch((error: unknown) => parentPort?.postMessage({ failed: String(error) }));
  pending.add(one);
}, everyMs);

parentPort?.once('message', async () => {
  clearInterval(timer);
  await Promise.allSettled(pending);
  agent.destroy();
  parentPort?.postMessage({ latenciesMs });
});
