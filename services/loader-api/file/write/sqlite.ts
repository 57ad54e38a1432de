import { Worker } from 'node:worker_threads';
import type { SqliteHandle } from '#shared/database/sqlite.ts';
import { OwnershipLostError, ownershipSql, ownershipValues } from '../../loads/ownership.ts';
import { PackedChunk, type PackedMemory } from './packed-chunk.ts';
import { type RowTarget, type RowWriter, rowColumns } from './row-writer.ts';
import type { WorkerSetup, WriteReply, WriteRequest } from './sqlite-worker.ts';

// While a chunk is written nobody else can write, so a publication elsewhere would feel larger
// ones.
export const sqliteChunkRowsMax = 10_000;

/** Writes chunks into SQLite on a thread of its own, one transaction each. */
export interface SqliteWriters {
  writerFor(target: RowTarget): RowWriter<PackedChunk>;
  /** Ends the thread; what it has begun is rolled back. */
  close(): Promise<void>;
}

/** The thread starts with the first chunk. */
export function sqliteWriters(handle: SqliteHandle, lockWaitMs: number): SqliteWriters {
  let thread: WriterThread | undefined;
  const current = () => {
    if (!thread || thread.isDead) thread = new WriterThread({ file: handle.file.path, lockWaitMs });
    return thread;
  };
  return {
    writerFor: (target) => {
      const spare: PackedMemory[] = [];
      const setup = {
        fileId: target.fileId,
        table: target.table.name,
        columns: rowColumns(target.table),
        ownership: { sql: ownershipSql, values: ownershipValues(target) },
      };
      return {
        chunkRowsMax: sqliteChunkRowsMax,
        newChunk: () => new PackedChunk(target.table.columns.length, spare.pop()),
        write: async (chunk) => {
          handle.file.requireSame();
          await handle.room?.require(chunk.bytes);
          const reply = await current().write({ ...setup, rows: chunk.rows, memory: chunk.memory });
          chunk.memory = reply.memory;
          if (reply.outcome === 'failed') throw new SqliteFailure(reply);
          if (reply.outcome === 'lost')
            throw new OwnershipLostError(`load ${target.loadId} is not ours`);
          spare.push(reply.memory);
        },
      };
    },
    close: async () => thread?.close(),
  };
}

/** A failure as SQLite told it on the other thread, with its result code. */
class SqliteFailure extends Error {
  readonly errcode: number | undefined;
  constructor({ message, errcode }: WriteReply) {
    super(message);
    this.errcode = errcode;
  }
}

class WriterThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<WriteReply>>();
  #lastId = 0;
  isDead = false;

  constructor(setup: WorkerSetup) {
    this.#worker = new Worker(new URL('./sqlite-worker.ts', import.meta.url), {
      workerData: setup,
    });
    // It must not keep alive a process that has nothing else to do.
    this.#worker.unref();
    this.#worker.on('message', (reply: WriteReply) => {
      const waiting = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      waiting?.resolve(reply);
    });
    this.#worker.once('error', (error) => this.#end(error));
    this.#worker.once('exit', () => this.#end(new Error('the writing thread has ended')));
  }

  write(request: Omit<WriteRequest, 'id'>): Promise<WriteReply> {
    const id = ++this.#lastId;
    const waiting = Promise.withResolvers<WriteReply>();
    this.#waiting.set(id, waiting);
    const { text, marks } = request.memory;
    this.#worker.postMessage({ ...request, id }, [text.buffer, marks.buffer]);
    return waiting.promise;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #end(error: unknown): void {
    this.isDead = true;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}
