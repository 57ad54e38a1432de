import { withinTime } from '#shared/concurrency/within-time.ts';
import { Problem } from '#shared/errors.ts';

/** One CSV file as it comes in, whatever way it takes. */
export interface FileSource {
  /** What the sender calls it. */
  readonly name: string;
  /** The dataset the sender says it is; without, the header row decides. */
  readonly dataset: string | undefined;
  readonly contentEncoding: string | undefined;
  /** The charset its sender declares (`Content-Type: text/csv; charset=…`), as it was sent. */
  readonly charset?: string | undefined;
  readonly bytes: AsyncIterable<Buffer>;
}

/** A file of the data folder as a load names it: relative to that folder. */
export interface PathFile {
  readonly path: string;
  readonly dataset?: string | undefined;
}

const nameCharsMax = 255;

/** A name as it is kept: composed (NFC), no folders, no control characters, of bounded length. */
export function fileName(given: string | undefined, fallback: string): string {
  const base = (given ?? '').split(/[/\\]/).at(-1) ?? '';
  const clean = base
    .normalize('NFC')
    .replace(/\p{Cc}/gu, '')
    .slice(0, nameCharsMax);
  return clean === '' ? fallback : clean;
}

/**
 * Ends a source that sends nothing for the idle timeout, or when the load is to stop.
 *
 * @throws Problem request_timeout; the reason of the signal
 */
export async function* withIdleTimeout<T>(
  source: AsyncIterable<T>,
  idleMs: number,
  signal: AbortSignal,
): AsyncGenerator<T> {
  const late = (): never => {
    throw new Problem(
      'request_timeout',
      `The client sent nothing for ${idleMs} ms (REQUEST_IDLE_MS).`,
    );
  };
  const iterator = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await withinTime(iterator.next(), { ms: idleMs, late, signal });
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // Not awaited: the end of a source that hangs may hang as well.
    iterator.return?.().catch(() => undefined);
  }
}
