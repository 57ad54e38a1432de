import type { Chunk } from './row-writer.ts';

const pieceChars = 32 * 1024;
const special = /[\\\t\n\r]/g;
const hasSpecial = /[\\\t\n\r]/;
const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
};

/**
 * Rows in the text form that `LOAD DATA` reads by default: fields ended by tabs, rows by line
 * feeds, both escaped by a backslash inside values
 * (https://dev.mysql.com/doc/refman/en/load-data.html, "Field and Line Handling").
 */
export class TextChunk implements Chunk {
  readonly #prefix: string;
  readonly #pieces: Buffer[] = [];
  #text = '';
  #pieceBytes = 0;
  rows = 0;
  firstLine = 0;
  lastLine = 0;

  constructor(fileId: number) {
    this.#prefix = `${fileId}\t`;
  }

  get bytes(): number {
    return this.#pieceBytes + this.#text.length;
  }

  add(line: number, values: readonly string[]): void {
    let text = this.#prefix + line;
    for (const value of values) {
      text += hasSpecial.test(value)
        ? `\t${value.replace(special, (char) => escapes[char] ?? char)}`
        : `\t${value}`;
    }
    this.#text += `${text}\n`;
    if (this.rows++ === 0) this.firstLine = line;
    this.lastLine = line;
    if (this.#text.length >= pieceChars) this.#closePiece();
  }

  /** The text, in pieces. */
  pieces(): readonly Buffer[] {
    this.#closePiece();
    return this.#pieces;
  }

  #closePiece(): void {
    if (this.#text === '') return;
    const piece = Buffer.from(this.#text);
    this.#pieces.push(piece);
    this.#pieceBytes += piece.length;
    this.#text = '';
  }
}
