import { withinTime } from '#shared/concurrency/within-time.ts';
import { Problem } from '#shared/errors.ts';

/**
 * How its sender declares that a file is to be read, as it was sent: parameters of its
 * `Content-Type` (`text/csv; charset=latin1; delimiter=";"; dateFormat=dmy`).
 */
export interface DeclaredReading {
  readonly charset?: string | undefined;
  readonly delimiter?: string | undefined;
  readonly dateFormat?: string | undefined;
}

/** One CSV file as it comes in, whatever way it takes. */
export interface FileSource {
  /** What the sender calls it. */
  readonly name: string;
  /** The dataset the sender says it is; without, the header row decides. */
  readonly dataset: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly declared?: DeclaredReading;
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
