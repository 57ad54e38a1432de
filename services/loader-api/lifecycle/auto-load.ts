import type { Logger } from 'pino';
import { Problem } from '#shared/errors.ts';
import { type DataFile, expandPath, pathSource } from '../file/data-dir/data-file.ts';
import { charsetOf } from '../file/decode/charset-labels.ts';
import type { ExpansionLimits } from '../file/decode/decompress.ts';
import { contentKey } from '../file/read/content-key.ts';
import { type ReadRowsOptions, readRows } from '../file/read-rows.ts';
import type { FilesRepository } from '../loads/files-repository.ts';
import type { LoadOptions } from '../loads/options.ts';
import type { LoadQueue } from './load-queue.ts';
import type { LoadOutcome } from './run.ts';

const options: LoadOptions = {
  mode: 'append',
  maxRejects: '0',
  delimiter: 'auto',
  dryRun: false,
  force: false,
};

export interface AutoLoadSettings
  extends ExpansionLimits,
    Pick<ReadRowsOptions, 'columnsMax' | 'headerBytesMax' | 'recordBytesMax'> {
  readonly dataDir: string;
  readonly autoLoad: string;
  readonly uploadFilesMax: number;
}

export interface AutoLoadDeps {
  readonly config: AutoLoadSettings;
  readonly files: FilesRepository;
  readonly queue: Pick<LoadQueue, 'enqueue'>;
  readonly log: Logger;
}

/**
 * Loads what is new among the files that `AUTO_LOAD` names, as one load. New is what was never
 * published: nobody asks for this load, so it neither counts anything twice nor brings back what
 * somebody has reverted or replaced.
 *
 * @returns how the load ended, or undefined when nothing was new
 * @throws Problem when it failed
 */
export async function autoLoad(deps: AutoLoadDeps): Promise<LoadOutcome | undefined> {
  const { config, log } = deps;
  const files = await find(config, log);
  const fresh: DataFile[] = [];
  for (const file of files) if (await isNew(file, deps)) fresh.push(file);
  if (fresh.length === 0) {
    log.info({ autoLoad: config.autoLoad, files: files.length }, 'AUTO_LOAD found no new files');
    return undefined;
  }
  return loadNew(fresh, deps);
}

async function find(config: AutoLoadSettings, log: Logger): Promise<DataFile[]> {
  try {
    return await expandPath(config.dataDir, config.autoLoad, config.uploadFilesMax);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'file_not_found') throw error;
    log.warn({ autoLoad: config.autoLoad }, 'AUTO_LOAD matches no file');
    return [];
  }
}

/**
 * Loads files as one load.
 *
 * @returns how it ended; undefined when it stays queued
 * @throws Problem when it failed
 */
export async function loadNew(
  files: readonly { readonly name: string; readonly bytes: number }[],
  { queue }: Pick<AutoLoadDeps, 'queue'>,
): Promise<LoadOutcome | undefined> {
  const started = await queue.enqueue({
    files: files.map(({ name }) => ({ path: name })),
    bytesTotal: files.reduce((sum, file) => sum + file.bytes, 0),
    options,
    source: 'auto',
    caller: 'AUTO_LOAD',
  });
  return 'ended' in started ? started.ended : started;
}

/**
 * Whether the content of a file was never published; it is read for that. One that cannot be read
 * is new, as the load itself will say what is wrong with it.
 *
 * @param signal ends the reading; its reason is thrown
 */
export async function isNew(
  file: DataFile,
  { config, files, log }: Omit<AutoLoadDeps, 'queue'>,
  signal?: AbortSignal,
): Promise<boolean> {
  const read = await readThrough(file, config, signal);
  if (!read) return true;
  const known = await files.published(read.sha256);
  // What counts is passed over however it was read: its rows are there.
  if (known.some(({ holds }) => holds === 1)) return false;
  const same = known.find(({ content }) => content === read.content);
  if (!same) return true;
  const { load_id: loadId, state } = same;
  const fate = state === 'reverted' ? 'reverted' : 'replaced';
  log.info({ file: file.name, loadId }, `AUTO_LOAD skips a file whose content was ${fate}`);
  return false;
}

/** @returns the digest of a file and the key of its content; undefined when it cannot be read */
async function readThrough(file: DataFile, config: AutoLoadSettings, signal?: AbortSignal) {
  const { bytes, contentEncoding } = pathSource(config.dataDir, file, undefined);
  const charset = charsetOf(options.charset, undefined);
  const { delimiter } = options;
  try {
    const sent = until(bytes, signal);
    const rows = await readRows(sent, { ...config, charset, contentEncoding, delimiter });
    try {
      await rows.skipRows();
      const { content, layout } = rows;
      const { sha256 } = content.digest();
      return { sha256, content: contentKey({ sha256, charset: content.charset, layout }) };
    } finally {
      await rows.close();
    }
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}

async function* until(bytes: AsyncIterable<Buffer>, signal: AbortSignal | undefined) {
  for await (const chunk of bytes) {
    signal?.throwIfAborted();
    yield chunk;
  }
}
