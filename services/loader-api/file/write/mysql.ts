import type { Logger } from 'pino';
import type { MysqlHandle } from '#shared/database/mysql.ts';
import { repeatedWarning } from '#shared/repeated-warning.ts';
import { insertWriter } from './insert.ts';
import { LocalInfileRefused, localInfileWriter } from './local-infile.ts';
import type { RowTarget, RowWriter } from './row-writer.ts';
import type { TextChunk } from './text-chunk.ts';

export interface MysqlWriterOptions {
  readonly chunkRowsMax: number;
  readonly chunkWriteMs: number;
  readonly localInfileRetryMs: number;
}

/**
 * Writes chunks by `LOAD DATA LOCAL`, and by inserts while the server refuses that: it may be
 * switched off at any time, or a router may lead to another server. The chunk that was refused is
 * inserted at once; now and then `LOAD DATA LOCAL` is tried again.
 *
 * @returns a writer for each target; all of a process learn from each other
 */
export function mysqlWriters(handle: MysqlHandle, options: MysqlWriterOptions, log: Logger) {
  let refusedAt: number | undefined;
  let refusals = 0;
  const refused = repeatedWarning(log);
  const isTried = () =>
    refusedAt === undefined || Date.now() - refusedAt >= options.localInfileRetryMs;
  const onRefused = ({ cause }: LocalInfileRefused) => {
    const message = 'the server refuses LOAD DATA LOCAL; inserting rows instead, which is slower';
    refused.warn({ err: cause }, message);
    refusedAt = Date.now();
    refusals++;
  };
  /** @param before how many had been refused when it was sent: several are at the same time */
  const onTaken = (before: number) => {
    if (refusedAt === undefined || refusals > before) return;
    refused.over('the server accepts LOAD DATA LOCAL again');
    refusedAt = undefined;
  };
  return (target: RowTarget): RowWriter<TextChunk> => {
    const loading = localInfileWriter(handle.pool, target, options);
    const inserting = insertWriter(handle.db, target, options);
    return {
      ...loading,
      write: async (chunk, again) => {
        if (isTried()) {
          const before = refusals;
          try {
            await loading.write(chunk, again);
            onTaken(before);
            return;
          } catch (error) {
            if (!(error instanceof LocalInfileRefused)) throw error;
            onRefused(error);
          }
        }
        await inserting.write(chunk, again);
      },
    };
  };
}
