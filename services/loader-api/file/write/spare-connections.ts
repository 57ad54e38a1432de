import { createBoundedLine } from '#shared/concurrency/bounded-line.ts';
import type { WriterFactory } from './choose.ts';
import type { RowWriter } from './row-writer.ts';

/** For heartbeats, for what publishes, and for requests. */
const spareConnections = 3;

export interface SparingOptions {
  readonly databaseConnectionsMax: number;
  /** What a chunk waits for its turn at most: as long as another may take to be written. */
  readonly chunkWriteMs: number;
}

/**
 * Keeps rows from taking all connections: the heartbeat of a load that waits in line behind the
 * chunks of others comes too late, and another process fails a load that is running well.
 */
export function sparingWriters(
  writerFor: WriterFactory,
  { databaseConnectionsMax, chunkWriteMs: waitMs }: SparingOptions,
): WriterFactory {
  const inLine = createBoundedLine({
    runningMax: Math.max(1, databaseConnectionsMax - spareConnections),
    waitingMax: Number.POSITIVE_INFINITY,
    waitMs,
    // As when a server does not answer, so that it is tried again for as long as that is.
    refuse: () =>
      Object.assign(new Error(`no connection was free to write rows within ${waitMs} ms`), {
        code: 'ETIMEDOUT',
      }),
  });
  return (target) => {
    const writer: RowWriter = writerFor(target);
    return { ...writer, write: (chunk, again) => inLine(() => writer.write(chunk, again)) };
  };
}
