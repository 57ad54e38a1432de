import { readdirSync } from 'node:fs';
import type { Service } from '../services.ts';

/** What a service takes at a moment; undefined where this machine does not tell. */
export interface Sample {
  readonly residentBytes: number | undefined;
  readonly heapBytes: number | undefined;
  /** Open files and sockets. */
  readonly descriptors: number | undefined;
}

/** As the service tells it itself. */
export async function sampleOf({ url, pid }: Service): Promise<Sample> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const metric = (name: string) => {
    const value = new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)?.[1];
    return value === undefined ? undefined : Number(value);
  };
  return {
    residentBytes: metric('process_resident_memory_bytes'),
    heapBytes: metric('nodejs_heap_size_used_bytes'),
    descriptors: pid === undefined ? undefined : descriptorsOf(pid),
  };
}

function descriptorsOf(pid: number): number | undefined {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return undefined;
  }
}
