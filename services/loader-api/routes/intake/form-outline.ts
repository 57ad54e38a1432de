import { Problem } from '#shared/errors.ts';
import { readPartHead } from './part-head.ts';

const LF = 10;
const CR = 13;
const headEnd = '\r\n\r\n';
/** What Node allows for the headers of a request. */
const headBytesMax = 16 * 1024;

/**
 * Follows a form beside the parser and counts its parts, so that none can get lost: every byte
 * belongs to a part, or the form is refused (RFC 2046, 5.1.1, but for text before the first
 * boundary and after the last, which no form needs and which could be a part with a broken
 * boundary). Looks at each byte once, and keeps no more than the head of one part.
 */
export class FormOutline {
  /** Every delimiter but the first stands after a line break; the one before it is looked at. */
  readonly #delimiter: Buffer;
  #read: (chunk: Buffer, at: number) => number = this.#preamble;
  /** Of what is being looked at: the last bytes of the content, else all of it. */
  #kept: Buffer = Buffer.alloc(0);
  #parts = 0;
  readonly #contentTypes: (string | undefined)[] = [];

  constructor(boundary: string) {
    this.#delimiter = Buffer.from(`\n--${boundary}`, 'latin1');
  }

  /** The Content-Type of a part, counted from 1, with its parameters. */
  contentTypeOf(part: number): string | undefined {
    return this.#contentTypes[part - 1];
  }

  /** Takes the next bytes of the body. @throws Problem malformed_multipart */
  push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) at = this.#read(chunk, at);
  }

  /**
   * To be called when the whole body was read.
   *
   * @param partsRead how many parts the parser gave
   * @throws Problem malformed_multipart
   */
  end(partsRead: number): void {
    const isEmpty = this.#read === this.#preamble && this.#kept.length === 0;
    if (this.#read !== this.#epilogue && !isEmpty) {
      throw malformed('The form ends before its last boundary');
    }
    if (partsRead !== this.#parts) {
      throw malformed(`Only ${partsRead} of the ${this.#parts} parts of the form could be read`);
    }
  }

  /** Blank lines, up to the first boundary. */
  #preamble(chunk: Buffer, at: number): number {
    while (isLineBreak(chunk[at]) && this.#kept.length === 0) at++;
    const first = this.#delimiter.subarray(1);
    const rest = first.subarray(this.#kept.length);
    const bytes = chunk.subarray(at, at + rest.length);
    if (!rest.subarray(0, bytes.length).equals(bytes)) {
      throw malformed('The form does not begin with its boundary');
    }
    this.#kept = Buffer.concat([this.#kept, bytes]);
    if (this.#kept.length === first.length) this.#next(this.#delimiterEnd);
    return at + bytes.length;
  }

  /** The two bytes after a boundary. */
  #delimiterEnd(chunk: Buffer, at: number): number {
    const missing = 2 - this.#kept.length;
    this.#kept = Buffer.concat([this.#kept, chunk.subarray(at, at + missing)]);
    if (this.#kept.length < 2) return chunk.length;
    const two = this.#kept.toString('latin1');
    if (two === '--') this.#next(this.#epilogue);
    else if (two === '\r\n') {
      this.#parts++;
      this.#next(this.#head, this.#kept);
    } else {
      throw malformed(`Boundary ${this.#parts + 1} of the form is not followed by a line break`);
    }
    return at + missing;
  }

  #head(chunk: Buffer, at: number): number {
    const before = this.#kept.length;
    const bytes = chunk.subarray(at, at + headBytesMax + headEnd.length - before);
    this.#kept = Buffer.concat([this.#kept, bytes]);
    const end = this.#kept.indexOf(headEnd, Math.max(before - headEnd.length + 1, 0));
    if (end !== -1) {
      this.#contentTypes.push(readPartHead(this.#kept.toString('latin1', 2, end), this.#parts));
      // A part without content may share the line break with the boundary after it.
      this.#next(this.#content, Buffer.from('\r\n'));
      return at + end + headEnd.length - before;
    }
    if (this.#kept.length >= headBytesMax) {
      throw malformed(`The head of part ${this.#parts} is longer than ${headBytesMax} bytes`);
    }
    return at + bytes.length;
  }

  /** Up to and with the next delimiter. */
  #content(chunk: Buffer, at: number): number {
    const { length } = this.#delimiter;
    const seam = Buffer.concat([this.#kept, chunk.subarray(at, at + length)]);
    let end = this.#delimiterIn(seam, 0);
    if (end !== -1) end += at - this.#kept.length;
    else end = this.#delimiterIn(chunk, at);
    if (end !== -1) {
      this.#next(this.#delimiterEnd);
      return end;
    }
    // One byte more than a delimiter could have begun with: the one that stands before it.
    const last = chunk.length - at < length ? seam : chunk;
    this.#kept = Buffer.from(last.subarray(Math.max(last.length - length, 0)));
    return chunk.length;
  }

  /** @returns where the delimiter ends, -1 where none is */
  #delimiterIn(bytes: Buffer, from: number): number {
    const at = bytes.indexOf(this.#delimiter, from);
    if (at === -1) return -1;
    // All others were found in the seam, with what stands before them.
    if (bytes[at - 1] !== CR)
      throw malformed('A boundary of the form follows a line feed without a carriage return');
    return at + this.#delimiter.length;
  }

  #epilogue(chunk: Buffer, at: number): number {
    while (at < chunk.length && isBlank(chunk[at])) at++;
    if (at < chunk.length) throw malformed('The form continues after its last boundary');
    return at;
  }

  #next(read: (chunk: Buffer, at: number) => number, kept: Buffer = Buffer.alloc(0)): void {
    this.#read = read;
    this.#kept = kept;
  }
}

function isLineBreak(byte: number | undefined): boolean {
  return byte === LF || byte === CR;
}

function isBlank(byte: number | undefined): boolean {
  return isLineBreak(byte) || byte === 32 || byte === 9;
}

function malformed(what: string): Problem {
  return new Problem('malformed_multipart', `${what}.`);
}
