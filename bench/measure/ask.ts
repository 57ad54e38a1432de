import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface Asked {
  readonly ms?: number;
  readonly failed?: string;
}

/** Asks for URLs, one at a time, and takes the time. */
export interface Asker {
  /** @returns milliseconds to the last byte of the answer */
  ask(url: string): Promise<number>;
  end(): Promise<void>;
}

/** From a thread of its own: what this one has just done (an upload) is not taken for latency. */
export function startAsker(): Asker {
  const worker = new Worker(new URL('./asker.ts', import.meta.url));
  return {
    ask: async (url) => {
      worker.postMessage(url);
      const [{ ms, failed }] = (await once(worker, 'message')) as [Asked];
      if (ms === undefined) throw new Error(`${url}: ${failed}`);
      return ms;
    },
    end: async () => {
      await worker.terminate();
    },
  };
}
