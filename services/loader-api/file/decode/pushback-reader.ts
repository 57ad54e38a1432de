/** Compressed bytes as they come; some may be put back. */
export class PushbackReader {
  readonly #source: AsyncIterator<Buffer>;
  readonly #check: (bytes: number) => void;
  #unread: Buffer | undefined;
  /** How many were taken out so far. */
  bytes = 0;
  /** Why the source broke, if it did. */
  failure: { readonly cause: unknown } | undefined;

  /** @param check throws when that many bytes are more than may be sent */
  constructor(source: AsyncIterable<Buffer>, check: (bytes: number) => void) {
    this.#source = source[Symbol.asyncIterator]();
    this.#check = check;
  }

  /** @returns the next bytes, or undefined at the end @throws what the source does, or the check */
  async next(): Promise<Buffer | undefined> {
    const unread = this.#unread;
    this.#unread = undefined;
    if (unread) return unread;
    try {
      const next = await this.#source.next();
      if (next.done) return undefined;
      this.bytes += next.value.length;
      this.#check(this.bytes);
      return next.value;
    } catch (cause) {
      this.failure = { cause };
      throw cause;
    }
  }

  unread(rest: Buffer): void {
    this.#unread = rest;
  }

  /** Gives up the source, without waiting for what it is still asked for. */
  close(): void {
    this.#source.return?.().catch(() => undefined);
  }
}
