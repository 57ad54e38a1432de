import type { Logger } from 'pino';
import { Problem } from '#shared/errors.ts';
import { type DataFile, expandPath, pathSource } from '../file/data-dir/data-file.ts';
import { charsetOf } from '../file/decode/charset-labels.ts';
import { openContent } from '../file/decode/content.ts';
import type { ExpansionLimits } from '../file/decode/decompress.ts';
import { contentKey } from '../file/read/content-key.ts';
import { type OpenOptions, openRecords } from '../file/read/open-records.ts';
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
    Pick<OpenOptions, 'columnsMax' | 'headerBytesMax' | 'recordBytesMax'> {
  readonly dataDir: string;
  readonly autoLoad: string;
  readonly uploadFilesMax: number;
}

export interface AutoLoadDeps {
  readonly config: AutoLoadSettings;
  readonly files: FilesRepository;
  readonly queue: LoadQueue;
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
  const { config, queue, log } = deps;
  const files = await find(config, log);
  const fresh: DataFile[] = [];
  for (const file of files) if (await isNew(file, deps)) fresh.push(file);
  if (fresh.length === 0) {
    log.info({ autoLoad: config.autoLoad, files: files.length }, 'AUTO_LOAD found no new files');
    return undefined;
  }
  const started = await queue.enqueue({
    files: fresh.map(({ name }) => ({ path: name })),
    bytesTotal: fresh.reduce((sum, file) => sum + file.bytes, 0),
    options,
    source: 'auto',
    caller: 'AUTO_LOAD',
  });
  return 'ended' in started ? started.ended : started;
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

async function isNew(file: DataFile, { config, files, log }: AutoLoadDeps): Promise<boolean> {
  const read = await readThrough(file, config);
  if (!read) return true; // The load itself will say what is wrong with it.
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
async function readThrough(file: DataFile, config: AutoLoadSettings) {
  const { bytes, contentEncoding } = pathSource(config.dataDir, file, undefined);
  let utf8: AsyncIterator<Buffer> | undefined;
  try {
    const charset = charsetOf(options.charset, undefined);
    const content = await openContent(bytes, { ...config, charset, contentEncoding });
    utf8 = content.utf8[Symbol.asyncIterator]();
    const { layout } = await openRecords(utf8, { ...config, delimiter: options.delimiter });
    for (let next = await utf8.next(); !next.done; ) next = await utf8.next();
    const { sha256 } = content.digest();
    return { sha256, content: contentKey({ sha256, charset: content.charset, layout }) };
  } catch {
    return undefined;
  } finally {
    // A header that is refused leaves the rest of the file unread.
    await utf8?.return?.();
  }
}
