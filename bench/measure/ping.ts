import { Worker } from 'node:worker_threads';

export interface PingJob {
  readonly url: string;
  readonly everyMs: number;
}

interface PingReport {
  readonly latenciesMs?: readonly number[];
  readonly failed?: string;
}

/**
 * Asks a URL again and again from a thread of its own.
 *
 * @returns ends it, and gives the latencies in milliseconds
 */
export function startPings(job: PingJob): () => Promise<readonly number[]> {
  const worker = new Worker(new URL('./pinger.ts', import.meta.url), { workerData: job });
  const { promise, resolve, reject } = Promise.withResolvers<readonly number[]>();
  promise.catch(() => undefined); // who ends it will see
  worker.once('error', reject);
  worker.once('exit', () => reject(new Error('the thread that asks has ended')));
  worker.on('message', ({ latenciesMs, failed }: PingReport) => {
    if (failed !== undefined) reject(new Error(`${job.url}: ${failed}`));
    if (latenciesMs !== undefined) resolve(latenciesMs);
  });
  return async () => {
    worker.postMessage('end');
    try {
      return await promise;
    } finally {
      await worker.terminate();
    }
  };
}
