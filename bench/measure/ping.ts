import { Worker } from 'node:worker_threads';

export interface PingJob {
  readonly url: string;
  readonly everyMs: number;
}

interface PingReport {
  readonly ready?: boolean;
  readonly latenciesMs?: readonly number[];
  readonly failed?: string;
}

/**
 * Asks a URL again and again from a thread of its own, which has had a first answer by then.
 *
 * @returns ends it, and gives the latencies in milliseconds
 */
export async function startPings(job: PingJob): Promise<() => Promise<readonly number[]>> {
  const worker = new Worker(new URL('./pinger.ts', import.meta.url), { workerData: job });
  const { promise, resolve, reject } = Promise.withResolvers<readonly number[]>();
  promise.catch(() => undefined); // who ends it will see
  const ready = Promise.withResolvers<void>();
  worker.once('error', reject);
  worker.once('exit', () => reject(new Error('the thread that asks has ended')));
  worker.on('message', ({ ready: isReady, latenciesMs, failed }: PingReport) => {
    if (isReady) ready.resolve();
    if (failed !== undefined) reject(new Error(`${job.url}: ${failed}`));
    if (latenciesMs !== undefined) resolve(latenciesMs);
  });
  // It never has an answer where it fails, and then its end says why.
  await Promise.race([ready.promise, promise]);
  return async () => {
    worker.postMessage('end');
    try {
      return await promise;
    } finally {
      await worker.terminate();
    }
  };
}
