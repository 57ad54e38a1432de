/** Compressed bytes as they come; some may be put back. */
export class Packed {
  readonly #source: AsyncIterator<Buffer>;
  #unread: Buffer | undefined;
  /** How many were taken out so far. */
  bytes = 0;
  /** Why the source broke, if it did. */
  failure: { readonly cause: unknown } | undefined;

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** @returns the next bytes, or undefined at the end */
  async next(): Promise<Buffer | undefined> {
    const unread = this.#unread;
    this.#unread = undefined;
    if (unread) return unread;
    try {
      const next = await this.#source.next();
      if (next.done) return undefined;
      this.bytes += next.value.length;
      return next.value;
    } catch (cause) {
      this.failure = { cause };
      throw cause;
    }
  }

  unread(rest: Buffer): void {
    this.#unread = rest;
  }

  async close(): Promise<void> {
    await this.#source.return?.();
  }
}
