import { createReadStream } from 'node:fs';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Config } from '#shared/config.ts';
import { Problem } from '#shared/errors.ts';
import type { Schema } from '#shared/schema.ts';
import { openContent } from '../decode/content.ts';
import type { LoadOptions } from '../loads/options.ts';
import { type DataFile, expandPath, pathSource } from '../receive/path.ts';
import type { Loader } from './loader.ts';
import type { LoadOutcome } from './run-load.ts';

const options: LoadOptions = {
  mode: 'append',
  maxRejects: '0',
  delimiter: 'auto',
  dryRun: false,
  force: false,
};

/**
 * Loads what is new among the files that `AUTO_LOAD` names, as one load. Files whose content is
 * published already are passed over, so a second start counts nothing twice.
 *
 * @returns how the load ended, or undefined when nothing was new
 * @throws Problem when it failed
 */
export async function autoLoad(
  config: Config,
  db: Kysely<Schema>,
  loader: Loader,
  log: Logger,
): Promise<LoadOutcome | undefined> {
  const files = await find(config, log);
  const fresh: DataFile[] = [];
  for (const file of files) if (!(await isPublished(file, config, db))) fresh.push(file);
  if (fresh.length === 0) {
    log.info({ autoLoad: config.autoLoad, files: files.length }, 'nothing new to load');
    return undefined;
  }
  const started = await loader.enqueue({
    files: fresh.map(({ name }) => ({ path: name })),
    bytesTotal: fresh.reduce((sum, file) => sum + file.bytes, 0),
    options,
    source: 'auto',
  });
  return 'ended' in started ? started.ended : started;
}

async function find(config: Config, log: Logger): Promise<DataFile[]> {
  try {
    return await expandPath(config.dataDir, config.autoLoad, config.uploadFilesMax);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'file_not_found') throw error;
    log.warn({ autoLoad: config.autoLoad }, 'AUTO_LOAD names no file');
    return [];
  }
}

async function isPublished(file: DataFile, config: Config, db: Kysely<Schema>): Promise<boolean> {
  const { contentEncoding } = pathSource(file, undefined);
  const bytes = createReadStream(file.path) as AsyncIterable<Buffer>;
  let sha256: string;
  try {
    const content = await openContent(bytes, { ...config, charset: 'utf-8', contentEncoding });
    for await (const _ of content.utf8);
    sha256 = content.digest().sha256;
  } catch {
    return false; // The load itself will say what is wrong with it.
  }
  const query = db.selectFrom('files').select('id').where('counted', '=', 1);
  return (await query.where('sha256', '=', sha256).executeTakeFirst()) !== undefined;
}
