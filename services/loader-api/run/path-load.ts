import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '#shared/errors.ts';
import type { LoadSource } from '#shared/schema.ts';
import type { LoadOptions } from '../loads/options.ts';
import { expandPath } from '../receive/path.ts';
import type { Loader, PathFile } from './loader.ts';

export interface PathLoadRequest {
  readonly files: readonly { readonly path: string; readonly dataset?: string | undefined }[];
  readonly options: LoadOptions;
  readonly source: LoadSource;
}

export interface PathLoadDeps {
  readonly loader: Loader;
  readonly config: { readonly dataDir: string; readonly uploadFilesMax: number };
}

/**
 * Queues a load of files on the server. Everything that can be refused at once is, before a load
 * is made.
 *
 * @throws Problem path_outside_data_dir, file_not_found, not_a_file, too_many_files, too_many_loads
 */
export async function startPathLoad(request: PathLoadRequest, { loader, config }: PathLoadDeps) {
  const files: PathFile[] = [];
  for (const { path, dataset } of request.files) {
    const found = await expandPath(config.dataDir, path, config.uploadFilesMax);
    files.push(...found.map((file) => ({ ...file, dataset })));
  }
  if (files.length > config.uploadFilesMax) {
    throw new Problem('too_many_files', `One load may have ${config.uploadFilesMax} of them.`);
  }
  return loader.enqueue(files, request.options, request.source);
}

/** Waits for the end of something, but not longer. @returns what came, or undefined */
export async function within<T>(ended: Promise<T>, waitMs: number): Promise<T | undefined> {
  const timer = new AbortController();
  const late = sleep(waitMs, undefined, { signal: timer.signal }).catch(() => undefined);
  try {
    return await Promise.race([ended, late]);
  } finally {
    timer.abort();
  }
}
