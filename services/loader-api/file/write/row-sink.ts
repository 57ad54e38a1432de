import type { Logger } from 'pino';
import { retrying } from '#shared/database/retry.ts';
import type { Chunk, RowWriter } from './row-writer.ts';

export interface RowSinkOptions {
  readonly chunkBytesMax: number;
  readonly chunksInFlightMax: number;
  readonly chunkRetryMs: number;
  readonly log: Logger;
}

/**
 * Gathers the rows of one file into chunks and keeps a few of them on their way at once. Who adds
 * rows awaits `settle()` between blocks: that is the back-pressure from the database to the socket.
 */
export class RowSink {
  readonly #writer: RowWriter;
  readonly #options: RowSinkOptions;
  readonly #inFlight = new Set<Promise<void>>();
  #chunk: Chunk;
  #failure: { readonly cause: unknown } | undefined;

  constructor(writer: RowWriter, options: RowSinkOptions) {
    this.#writer = writer;
    this.#options = options;
    this.#chunk = writer.newChunk();
  }

  /** Where rows go. It changes at each `settle()`, never between: see `NumberRange`. */
  get chunk(): Chunk {
    return this.#chunk;
  }

  /** Sends a full chunk and waits until there is room for more. @throws what a write failed with */
  async settle(): Promise<void> {
    const { rows, bytes } = this.#chunk;
    if (rows >= this.#writer.chunkRowsMax || bytes >= this.#options.chunkBytesMax) {
      await this.#send();
    }
    this.#rethrow();
  }

  /** Sends the rest and waits until everything is written. @throws what a write failed with */
  async finish(): Promise<void> {
    if (this.#chunk.rows > 0) await this.#send();
    await this.idle();
    this.#rethrow();
  }

  /** Waits until nothing is on its way any more, whether it went well or not. */
  async idle(): Promise<void> {
    await Promise.all(this.#inFlight);
  }

  async #send(): Promise<void> {
    while (this.#inFlight.size >= this.#options.chunksInFlightMax) {
      await Promise.race(this.#inFlight);
      this.#rethrow();
    }
    const chunk = this.#chunk;
    this.#chunk = this.#writer.newChunk();
    const written = this.#write(chunk)
      .catch((cause: unknown) => {
        this.#failure ??= { cause };
      })
      .finally(() => this.#inFlight.delete(written));
    this.#inFlight.add(written);
  }

  #write(chunk: Chunk): Promise<void> {
    const { chunkRetryMs, log } = this.#options;
    const isOver = () => this.#failure !== undefined;
    const write = (again: boolean) => this.#writer.write(chunk, again);
    return retrying(write, { retryMs: chunkRetryMs, log, isOver });
  }

  #rethrow(): void {
    if (this.#failure) throw this.#failure.cause;
  }
}
