import { type Chunk, NumberRange } from './row-writer.ts';
import { escapeText, isEscaped, unescapeText, writeEscape, writeNumber } from './text-form.ts';

const pieceBytes = 256 * 1024;
const TAB = 9;
const LF = 10;

/** A row, and about how long it is. */
export interface TextRecord {
  readonly no: number;
  readonly values: readonly string[];
  readonly bytes: number;
}

/**
 * Rows in the text form that `LOAD DATA` reads by default: fields ended by tabs, rows by line
 * feeds, both escaped by a backslash inside values
 * (https://dev.mysql.com/doc/refman/en/load-data.html, "Field and Line Handling").
 */
export class TextChunk implements Chunk {
  readonly #prefix: Buffer;
  readonly #spare: Buffer[];
  readonly #pieces: Buffer[] = [];
  readonly #whole: Buffer[] = [];
  readonly numbers = new NumberRange();
  #piece: Buffer = Buffer.alloc(0);
  #used = 0;
  #closedBytes = 0;
  rows = 0;

  /** @param spare pieces that nobody needs any more: used again, so that memory stays level */
  constructor(fileId: number, spare: Buffer[] = []) {
    this.#prefix = Buffer.from(`${fileId}\t`);
    this.#spare = spare;
  }

  get bytes(): number {
    return this.#closedBytes + this.#used;
  }

  add(no: number, values: readonly string[]): void {
    let text = String(no);
    for (const value of values) {
      text += `\t${escapeText(value)}`;
    }
    text += '\n';
    // UTF-8 has at most three bytes for a UTF-16 unit.
    this.#makeRoom(this.#prefix.length + text.length * 3);
    this.#used += this.#prefix.copy(this.#piece, this.#used);
    this.#used += this.#piece.write(text, this.#used);
    this.#count(no);
  }

  addPlain(no: number, sources: readonly Buffer[], starts: Int32Array, ends: Int32Array): void {
    let room = this.#prefix.length + 12;
    for (let index = 0; index < starts.length; index++) {
      // Any byte may have to be escaped.
      room += ((ends[index] as number) - (starts[index] as number)) * 2 + 1;
    }
    this.#makeRoom(room);
    const piece = this.#piece;
    const prefix = this.#prefix;
    let used = this.#used;
    for (let at = 0; at < prefix.length; at++) piece[used++] = prefix[at] as number;
    used = writeNumber(piece, used, no);
    for (let index = 0; index < starts.length; index++) {
      piece[used++] = TAB;
      const bytes = sources[index] as Buffer;
      const end = ends[index] as number;
      for (let at = starts[index] as number; at < end; at++) {
        const byte = bytes[at] as number;
        if (isEscaped(byte)) used = writeEscape(piece, used, byte);
        else piece[used++] = byte;
      }
    }
    piece[used++] = LF;
    this.#used = used;
    this.#count(no);
  }

  /** The text, in pieces. */
  pieces(): readonly Buffer[] {
    this.#closePiece();
    return this.#pieces;
  }

  /** The rows again, as they were added: for a server that takes no such text. */
  *records(): Generator<TextRecord> {
    for (const piece of this.pieces()) {
      const lines = piece.toString('utf8').split('\n');
      lines.pop(); // what stands after the last line feed
      for (const line of lines) {
        const [, no, ...values] = line.split('\t');
        yield { no: Number(no), values: values.map(unescapeText), bytes: line.length };
      }
    }
  }

  /** Gives the memory back, once the text is no longer needed. */
  release(): void {
    this.#spare.push(...this.#whole.filter((piece) => piece.length === pieceBytes));
    this.#whole.length = 0;
    this.#pieces.length = 0;
  }

  #count(no: number): void {
    this.rows++;
    this.numbers.add(no);
  }

  #makeRoom(bytes: number): void {
    if (this.#piece.length - this.#used >= bytes) return;
    this.#closePiece();
    const usual = bytes <= pieceBytes ? this.#spare.pop() : undefined;
    this.#piece = usual ?? Buffer.allocUnsafeSlow(Math.max(pieceBytes, bytes));
  }

  #closePiece(): void {
    if (this.#used > 0) {
      this.#pieces.push(this.#piece.subarray(0, this.#used));
      this.#whole.push(this.#piece);
    }
    this.#closedBytes += this.#used;
    this.#used = 0;
    this.#piece = Buffer.alloc(0);
  }
}
