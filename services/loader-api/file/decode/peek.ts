/** The first bytes of a stream, and all of it. */
export interface Peeked {
  /** Often longer than asked for; shorter where the stream is. */
  readonly head: Buffer;
  /** The stream, head included. */
  readonly whole: AsyncIterable<Buffer>;
  /** Gives the stream up where nobody reads `whole`, without waiting for what it is asked for. */
  readonly close: () => void;
}

/**
 * Reads the first bytes of a stream without losing them.
 *
 * @param length how many bytes to wait for
 */
export async function peek(source: AsyncIterable<Buffer>, length: number): Promise<Peeked> {
  const iterator = source[Symbol.asyncIterator]();
  const chunks: Buffer[] = [];
  let size = 0;
  while (size < length) {
    const next = await iterator.next();
    if (next.done) break;
    chunks.push(next.value);
    size += next.value.length;
  }
  const head = Buffer.concat(chunks);
  const close = () => void iterator.return?.().catch(() => undefined);
  return { head, whole: resume(head, iterator), close };
}

async function* resume(head: Buffer, iterator: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (head.length > 0) yield head;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}
