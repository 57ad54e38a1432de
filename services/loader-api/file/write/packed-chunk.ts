import { type Chunk, NumberRange } from './row-writer.ts';

const firstBytes = 512 * 1024;
const firstRows = 10 * 1024;

/** Two memory blocks that can be handed to another thread, and back, without a copy. */
export interface PackedMemory {
  /** The values of all rows, one after the other, as UTF-8. */
  readonly text: Uint8Array<ArrayBuffer>;
  /** For each row its number, then where each of its values ends in `text`. */
  readonly marks: Int32Array<ArrayBuffer>;
}

/** Gathers rows as bytes. */
export class PackedChunk implements Chunk {
  readonly #columns: number;
  readonly numbers = new NumberRange();
  #text: Buffer<ArrayBuffer>;
  #marks: Int32Array<ArrayBuffer>;
  bytes = 0;
  rows = 0;

  /** @param memory of a chunk that is done with: used again, so that memory stays level */
  constructor(columns: number, memory?: PackedMemory) {
    this.#columns = columns;
    this.#text = memory
      ? Buffer.from(memory.text.buffer)
      : Buffer.from(new ArrayBuffer(firstBytes));
    this.#marks = memory?.marks ?? new Int32Array(firstRows * (columns + 1));
  }

  /**
   * The rows; who hands them to another thread has to give them back before they are used again.
   */
  get memory(): PackedMemory {
    return { text: this.#text, marks: this.#marks };
  }

  set memory({ text, marks }: PackedMemory) {
    this.#text = Buffer.from(text.buffer);
    this.#marks = marks;
  }

  add(no: number, values: readonly string[]): void {
    this.#begin(no);
    let mark = this.rows * (this.#columns + 1) + 1;
    for (const value of values) {
      this.#makeRoom(value.length * 3);
      this.bytes += this.#text.write(value, this.bytes);
      this.#marks[mark++] = this.bytes;
    }
    this.rows++;
  }

  addPlain(no: number, sources: readonly Buffer[], starts: Int32Array, ends: Int32Array): void {
    this.#begin(no);
    let mark = this.rows * (this.#columns + 1) + 1;
    for (let index = 0; index < starts.length; index++) {
      const end = ends[index] as number;
      const bytes = sources[index] as Buffer;
      let at = starts[index] as number;
      this.#makeRoom(end - at);
      const text = this.#text;
      let used = this.bytes;
      for (; at < end; at++) text[used++] = bytes[at] as number;
      this.bytes = used;
      this.#marks[mark++] = used;
    }
    this.rows++;
  }

  #begin(no: number): void {
    this.numbers.add(no);
    const width = this.#columns + 1;
    if ((this.rows + 1) * width > this.#marks.length) {
      const grown = new Int32Array(this.#marks.length * 2);
      grown.set(this.#marks);
      this.#marks = grown;
    }
    this.#marks[this.rows * width] = no;
  }

  #makeRoom(bytes: number): void {
    if (this.#text.length - this.bytes >= bytes) return;
    const grown = Buffer.from(new ArrayBuffer(Math.max(this.#text.length * 2, this.bytes + bytes)));
    this.#text.copy(grown, 0, 0, this.bytes);
    this.#text = grown;
  }
}
