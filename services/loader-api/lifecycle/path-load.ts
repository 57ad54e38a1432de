import { Problem } from '#shared/errors.ts';
import { expandPath } from '../file/data-dir/data-file.ts';
import { aboutFile } from '../file/named-files.ts';
import { fileName, type PathFile } from '../file/source.ts';
import type { LoadQueue } from './load-queue.ts';
import type { QueueRequest } from './load-requests.ts';

export interface PathLoadRequest
  extends Pick<QueueRequest, 'options' | 'source' | 'caller' | 'idempotencyKey' | 'sender'> {
  readonly files: readonly PathFile[];
}

export interface PathLoadDeps {
  readonly queue: LoadQueue;
  readonly config: { readonly dataDir: string; readonly uploadFilesMax: number };
}

/**
 * Queues a load of files on the server. Everything that can be refused at once is, before a load
 * is made.
 *
 * @throws Problem path_outside_data_dir, file_not_found, not_a_file, file_unreadable,
 *   too_many_files, too_many_loads, idempotency_key_in_use, idempotency_key_reused
 */
export async function startPathLoad(request: PathLoadRequest, { queue, config }: PathLoadDeps) {
  const files: PathFile[] = [];
  let bytesTotal = 0;
  for (const [index, { path, dataset }] of request.files.entries()) {
    const asked = { name: fileName(path, path), dataset, position: index + 1 };
    const expanded = expandPath(config.dataDir, path, config.uploadFilesMax);
    const all = await expanded.catch((error: unknown) => {
      throw aboutFile(error, asked);
    });
    for (const found of all) {
      files.push({ path: found.name, ...(dataset === undefined ? {} : { dataset }) });
      bytesTotal += found.bytes;
    }
  }
  if (files.length > config.uploadFilesMax) {
    throw new Problem(
      'too_many_files',
      `The load has more than ${config.uploadFilesMax} files (UPLOAD_FILES_MAX).`,
    );
  }
  return queue.enqueue({ ...request, files, bytesTotal });
}
