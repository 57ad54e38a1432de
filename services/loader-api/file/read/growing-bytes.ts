/**
 * Bytes that are added at the end and dropped from the beginning. What was given out stays as it
 * is; each byte is copied a bounded number of times, however small the pieces are that come.
 */
export class GrowingBytes {
  #memory: Buffer = Buffer.alloc(0);
  #start = 0;
  #end = 0;
  /** The memory is ours: what follows the end may be written. */
  #isOwn = false;

  /** @returns all bytes that were not dropped */
  append(chunk: Buffer): Buffer {
    if (this.#start === this.#end) {
      this.#memory = chunk;
      this.#start = 0;
      this.#end = chunk.length;
      this.#isOwn = false;
    } else if (chunk.length > 0) {
      if (!this.#isOwn || this.#memory.length - this.#end < chunk.length) this.#grow(chunk.length);
      this.#end += chunk.copy(this.#memory, this.#end);
    }
    return this.#memory.subarray(this.#start, this.#end);
  }

  drop(count: number): void {
    this.#start += count;
  }

  #grow(room: number): void {
    const length = this.#end - this.#start;
    const grown = Buffer.allocUnsafeSlow(Math.max(length * 2, length + room));
    this.#memory.copy(grown, 0, this.#start, this.#end);
    this.#memory = grown;
    this.#start = 0;
    this.#end = length;
    this.#isOwn = true;
  }
}
