import { Problem } from '#shared/errors.ts';
import { quoted } from '#shared/visible.ts';
import { Framer } from './framer.ts';
import { DELIMITERS, delimiterOf, type Layout, layoutOf } from './header.ts';
import { type AttemptOptions, HeaderAttempt, headerTooLarge } from './header-attempt.ts';
import { fromOutside, walkLine } from './quoted-line.ts';

const LF = 10;
const CR = 13;

export interface OpenOptions extends AttemptOptions {
  readonly recordBytesMax: number;
}

/** A file whose header row was read. */
export interface OpenRecords {
  readonly layout: Layout;
  /** Takes what stands under the header. */
  readonly framer: Framer;
  /** What of it came with the header. */
  readonly rest: Buffer;
}

/** Longest first line that may name the delimiter, its line break included. */
const hintBytesMax = 9;
const hint = /^(?:sep=(.)|"sep=(.)")(\r\n|\n|\r|$)/i;

/**
 * Reads a file up to the end of its header row, and finds its layout. Where quotes open and close
 * depends on the delimiter, so the header row is read with each delimiter that it may have; the one
 * that makes most of the columns appear that we know is the right one. A first line `sep=;`, as
 * Excel writes it, names the delimiter and is no row.
 *
 * @throws Problem empty_file, header_too_large, malformed_header; as `layoutOf`
 */
export async function openRecords(
  source: AsyncIterator<Buffer>,
  options: OpenOptions,
): Promise<OpenRecords> {
  const head = await readHint(source);
  const named = options.delimiter === 'auto' ? head.delimiter : delimiterOf(options.delimiter);
  const delimiters = named === undefined ? Object.values(DELIMITERS) : [named];
  const attempts = delimiters.map((each) => new HeaderAttempt(each, head.line, options));
  const chunks: Buffer[] = [];
  let bytes = 0;
  let chunk = head.rest;
  for (;;) {
    if (chunk) chunks.push(chunk);
    bytes += chunk?.length ?? 0;
    const found = best(attempts, chunk, bytes > options.headerBytesMax);
    if (found) return open(found, chunks, options);
    const next = await source.next();
    chunk = next.done ? undefined : next.value;
  }
}

/** @returns the attempt to go by, once that is known */
function best(attempts: readonly HeaderAttempt[], chunk: Buffer | undefined, isFull: boolean) {
  for (const attempt of attempts) {
    attempt.take(chunk);
    // No other delimiter can make more of it.
    if (attempt.isWhole) return attempt;
  }
  if (!isFull && attempts.some(({ isOpen }) => isOpen)) return undefined;
  for (const attempt of attempts) attempt.giveUp();
  return attempts.reduce((first, each) => (each.rank > first.rank ? each : first));
}

/** The rows of a file begin on the line after its header. */
function open(
  attempt: HeaderAttempt,
  chunks: readonly Buffer[],
  options: OpenOptions,
): OpenRecords {
  const { candidate, row, line } = attempt.result();
  const layout = layoutOf(candidate, options);
  const delimiter = layout.delimiter.charCodeAt(0);
  const bytes = Buffer.concat(chunks);
  // Only blank lines stand before it.
  const end = bytes.indexOf(row) + row.length;
  if (end > options.headerBytesMax) throw headerTooLarge(options.headerBytesMax);
  const rest = bytes.subarray(end + (bytes[end] === CR && bytes[end + 1] === LF ? 2 : 1));
  const framer = new Framer({
    delimiter,
    recordBytesMax: options.recordBytesMax,
    line: line + linesIn(row),
    fieldCount: layout.header.length,
    isQuoting: walkLine(row, 0, row.length, delimiter, fromOutside).hasQuotedField,
  });
  return { layout, framer, rest };
}

function linesIn(row: Buffer): number {
  return row.toString('latin1').split(/\r\n|\n|\r/).length;
}

/** @returns the delimiter a first line names, and what follows that line */
async function readHint(source: AsyncIterator<Buffer>) {
  let rest: Buffer | undefined;
  while ((rest?.length ?? 0) < hintBytesMax) {
    const next = await source.next();
    if (next.done) break;
    rest = rest ? Buffer.concat([rest, next.value]) : next.value;
  }
  const found = hint.exec(rest?.toString('latin1', 0, hintBytesMax) ?? '');
  if (!rest || !found) return { rest, line: 1, delimiter: undefined };
  const delimiter = found[1] ?? found[2] ?? '';
  if (!Object.values<string>(DELIMITERS).includes(delimiter)) {
    const detail = `The first line names the delimiter ${quoted(delimiter)}; supported are , ; | and tab.`;
    throw new Problem('malformed_header', detail);
  }
  return { rest: rest.subarray(found[0].length), line: 2, delimiter };
}
