import { Problem } from '#shared/errors.ts';
import type { FileSource } from '../../file/source.ts';

export interface PaceOptions {
  /** Least rate of a request body; 0: none. */
  readonly bodyBytesPerSecondMin: number;
  /** So much time of waiting is looked at together: a pause may be made up for. */
  readonly bodyRateWindowMs: number;
}

/**
 * How fast the body of one request comes in. Only the time in which we wait for its client counts:
 * one that is held up by us (a slow database, other loads) owes nothing for that.
 */
export class Pace {
  readonly #options: PaceOptions;
  #waitedMs = 0;
  #bytes = 0;

  constructor(options: PaceOptions) {
    this.#options = options;
  }

  /**
   * The files of a body, while they come fast enough.
   *
   * @throws Problem request_timeout, also where the bytes of a file are read, once a window has
   *   brought too little
   */
  async *files(sources: AsyncIterable<FileSource>): AsyncGenerator<FileSource> {
    for await (const source of this.#watch(sources, () => 0)) {
      yield { ...source, bytes: this.#watch(source.bytes, ({ length }) => length) };
    }
  }

  async *#watch<T>(source: AsyncIterable<T>, bytesOf: (piece: T) => number): AsyncGenerator<T> {
    const iterator = source[Symbol.asyncIterator]();
    try {
      for (;;) {
        const since = performance.now();
        const next = await iterator.next();
        this.#waitedMs += performance.now() - since;
        // A file that has come to its end is not refused for its pace any more.
        if (next.done) return;
        this.#arrived(bytesOf(next.value));
        yield next.value;
      }
    } finally {
      // Not awaited: the end of a body that is waited for may never come.
      iterator.return?.().catch(() => undefined);
    }
  }

  #arrived(bytes: number): void {
    const { bodyBytesPerSecondMin, bodyRateWindowMs } = this.#options;
    this.#bytes += bytes;
    if (this.#waitedMs < bodyRateWindowMs) return;
    const seconds = this.#waitedMs / 1000;
    if (this.#bytes < bodyBytesPerSecondMin * seconds) {
      const detail =
        `The body arrived too slowly: ${this.#bytes} bytes in ${Math.round(seconds)} s, where at least ` +
        `${bodyBytesPerSecondMin} per second are required (BODY_BYTES_PER_SECOND_MIN).`;
      throw new Problem('request_timeout', detail);
    }
    this.#waitedMs = 0;
    this.#bytes = 0;
  }
}
