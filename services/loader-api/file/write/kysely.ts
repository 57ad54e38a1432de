import type { DatabaseHandle } from '#shared/database/connect.ts';
import { insertWriter } from './insert.ts';
import type { RowTarget, RowWriter } from './row-writer.ts';
import { sqliteChunkRowsMax } from './sqlite.ts';
import type { TextChunk } from './text-chunk.ts';

/**
 * The plain way on any engine: rows go through the same connections as all else, by inserts.
 *
 * @returns a writer for each target
 */
export function kyselyWriters(handle: DatabaseHandle, options: { readonly chunkRowsMax: number }) {
  return (target: RowTarget): RowWriter<TextChunk> => {
    if (handle.engine === 'mysql') return insertWriter(handle.db, target, options);
    const chunkRowsMax = Math.min(options.chunkRowsMax, sqliteChunkRowsMax);
    const writer = insertWriter(handle.db, target, { chunkRowsMax });
    return {
      ...writer,
      write: async (chunk, again) => {
        await handle.room?.require(chunk.bytes);
        await writer.write(chunk, again);
      },
    };
  };
}
