import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const newline = 0x0a;

/**
 * Follows a file that another process appends lines to, from its end on. What has been read once is
 * not read again, so that to look often costs the same however long the file has become.
 */
export class LogTail {
  readonly #file: number;
  #position: number;

  constructor(path: string) {
    this.#file = openSync(path, 'r');
    this.#position = fstatSync(this.#file).size;
  }

  /** The lines that have ended since the last time; one that is half written waits for its end. */
  read(): string {
    const bytes = Buffer.alloc(fstatSync(this.#file).size - this.#position);
    readSync(this.#file, bytes, 0, bytes.length, this.#position);
    const length = bytes.lastIndexOf(newline) + 1;
    this.#position += length;
    return bytes.toString('utf8', 0, length);
  }

  close(): void {
    closeSync(this.#file);
  }
}
