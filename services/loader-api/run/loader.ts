import { randomUUIDv7 } from 'node:crypto';
import { Problem } from '#shared/errors.ts';
import type { LoadSource } from '#shared/schema.ts';
import type { LoadOptions } from '../loads/options.ts';
import type { FileSource } from '../receive/file-source.ts';
import { type DataFile, pathSource } from '../receive/path.ts';
import { type Loading, type LoadOutcome, runLoad } from './run-load.ts';
import { Slots } from './slots.ts';

export interface PathFile extends DataFile {
  readonly dataset: string | undefined;
}

/** Runs loads, so many at a time; uploads at once or not at all, path loads in line. */
export interface Loader {
  /** @throws Problem too_many_loads before anything is read; else as `runLoad` */
  upload(request: {
    readonly options: LoadOptions;
    readonly sources: AsyncIterable<FileSource>;
    readonly bytesTotal: number | null;
  }): Promise<LoadOutcome>;
  /**
   * Queues a load of files in the data folder.
   *
   * @returns its id at once, and its end
   * @throws Problem too_many_loads
   */
  enqueue(
    files: readonly PathFile[],
    options: LoadOptions,
    source: LoadSource,
  ): Promise<{ readonly loadId: string; readonly ended: Promise<LoadOutcome> }>;
  /** Lets what runs go on for a while, then ends it. */
  stop(graceMs: number): Promise<void>;
}

export function createLoader(deps: Loading): Loader {
  const { config } = deps;
  const slots = new Slots(config.loadsConcurrentMax);
  const running = new Set<Promise<unknown>>();
  const stopping = new AbortController();

  const track = <T>(work: Promise<T>): Promise<T> => {
    const settled = work.then(
      () => undefined,
      () => undefined,
    );
    running.add(settled);
    void settled.then(() => running.delete(settled));
    return work;
  };
  const refuseWhenStopping = () => {
    if (stopping.signal.aborted) throw stopped();
  };
  return {
    async upload({ options, sources, bytesTotal }) {
      refuseWhenStopping();
      if (!slots.tryTake()) throw tooMany(config.loadsConcurrentMax);
      const request = { options, sources, bytesTotal, source: 'upload' } as const;
      try {
        return await track(runLoad({ ...request, signal: stopping.signal }, deps));
      } finally {
        slots.release();
      }
    },

    async enqueue(files, options, source) {
      refuseWhenStopping();
      if (slots.waiting >= config.loadsQueuedMax) throw tooMany(config.loadsQueuedMax);
      const loadId = randomUUIDv7();
      const bytesTotal = files.reduce((sum, file) => sum + file.bytes, 0);
      await deps.loads.create({
        id: loadId,
        state: 'queued',
        mode: options.mode,
        source,
        options: JSON.stringify({
          ...options,
          files: files.map(({ path, dataset }) => ({ path, dataset })),
        }),
        owner: deps.owner,
        bytes_total: bytesTotal,
        created_at: Date.now(),
      });
      const run = async () => {
        await slots.take();
        try {
          const signal = stopping.signal;
          const sources = sourcesOf(files);
          return await runLoad({ options, source, sources, bytesTotal, loadId, signal }, deps);
        } finally {
          slots.release();
        }
      };
      return { loadId, ended: track(run()) };
    },

    async stop(graceMs) {
      const timer = setTimeout(() => stopping.abort(stopped()), graceMs);
      await Promise.all(running);
      clearTimeout(timer);
      stopping.abort(stopped());
    },
  };
}

async function* sourcesOf(files: readonly PathFile[]): AsyncGenerator<FileSource> {
  for (const file of files) yield pathSource(file, file.dataset);
}

function stopped(): Problem {
  return new Problem('shutting_down', 'Try again when it is back.');
}

function tooMany(max: number): Problem {
  return new Problem('too_many_loads', `${max} are on their way; try again in a moment.`);
}
