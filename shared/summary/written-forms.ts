import { createStepCounter } from '../concurrency/step-counter.ts';
import type { Pause } from '../concurrency/yield-if-due.ts';
import { cellBytes, originBytes, originsBytes, rowBytes, textBytes } from './cube-size.ts';

/** Pairs of a file and the first of its lines, one after another, by file. */
type Origins = number[];

/**
 * The forms in which names are written, by the key they are compared by, and where each stands: so
 * that the one that was written first is always known, in whatever order files come and go.
 */
export class WrittenForms {
  readonly #forms = new Map<string, Map<string, Origins>>();
  /** What was written first, as far as somebody has asked since it changed. */
  readonly #first = new Map<string, string>();
  /** Keys whose forms are held nowhere else; undefined: all of them. */
  #own: Set<string> | undefined;
  /** Forms that are held, of all keys. */
  forms = 0;
  /** What they take in memory. */
  bytes = 0;

  /** Keys that are held. */
  get size(): number {
    return this.#forms.size;
  }

  /** Adds a form; the lines of a file come in ascending order. */
  add(key: string, form: string, file: number, line: number): void {
    const forms = this.#toChange(key);
    const origins = forms?.get(form);
    if (origins) {
      const at = indexOf(origins, file);
      if (origins[at] === file) return;
      origins.splice(at, 0, file, line);
      this.bytes += originBytes;
    } else {
      if (forms) forms.set(form, [file, line]);
      else this.#begin(key, form, [file, line]);
      this.#held(1, form, forms ? undefined : key);
    }
    this.#first.delete(key);
  }

  /** Takes a form of a file away; again, where it stands on several lines, it does nothing. */
  remove(key: string, form: string, file: number): void {
    const forms = this.#toChange(key);
    const origins = forms?.get(form);
    if (!forms || !origins) return;
    const at = indexOf(origins, file);
    if (origins[at] !== file) return;
    this.#first.delete(key);
    if (origins.length > 2) {
      origins.splice(at, 2);
      this.bytes -= originBytes;
      return;
    }
    forms.delete(form);
    if (forms.size === 0) this.#forms.delete(key);
    this.#held(-1, form, forms.size === 0 ? key : undefined);
  }

  /**
   * The same forms once more. They are kept once, until either of the two changes them.
   *
   * @param pause awaited at least once in a thousand keys; where these are changed meanwhile, it
   *   has to throw
   * @throws what `pause` throws
   */
  async copy(pause: Pause): Promise<WrittenForms> {
    const copy = new WrittenForms();
    [this.#own, copy.#own] = [new Set(), new Set()];
    const isDue = createStepCounter();
    for (const [key, forms] of this.#forms) {
      if (isDue()) await pause();
      copy.#forms.set(key, forms);
    }
    [copy.forms, copy.bytes] = [this.forms, this.bytes];
    return copy;
  }

  #begin(key: string, form: string, origins: Origins): void {
    this.#forms.set(key, new Map([[form, origins]]));
    this.#own?.add(key);
  }

  /** The forms of a key, once they are held here alone. */
  #toChange(key: string): Map<string, Origins> | undefined {
    const forms = this.#forms.get(key);
    if (!forms || !this.#own || this.#own.has(key)) return forms;
    const own = new Map<string, Origins>();
    for (const [form, origins] of forms) own.set(form, origins.slice());
    this.#forms.set(key, own);
    this.#own.add(key);
    return own;
  }

  /** Keeps the figures of what is held, where a form came or went, and its key with it. */
  #held(sign: 1 | -1, form: string, key: string | undefined): void {
    this.forms += sign;
    this.bytes += sign * (cellBytes + textBytes(form) + originsBytes);
    if (key !== undefined) this.bytes += sign * (rowBytes + textBytes(key));
  }

  has(key: string): boolean {
    return this.#forms.has(key);
  }

  keys(): Iterable<string> {
    return this.#forms.keys();
  }

  /** Every form of a key, in no order. */
  of(key: string): Iterable<string> {
    return this.#forms.get(key)?.keys() ?? [];
  }

  /** The form that stands in the first file, on its first line; undefined where there is none. */
  first(key: string): string | undefined {
    const known = this.#first.get(key);
    if (known !== undefined) return known;
    let first: string | undefined;
    let [file, line] = [Number.POSITIVE_INFINITY, 0];
    for (const [form, [ofFile = 0, ofLine = 0]] of this.#forms.get(key) ?? []) {
      if (ofFile > file || (ofFile === file && ofLine > line)) continue;
      [first, file, line] = [form, ofFile, ofLine];
    }
    if (first !== undefined) this.#first.set(key, first);
    return first;
  }
}

/** Where a file stands among origins, or would; mostly it is the last. */
function indexOf(origins: Origins, file: number): number {
  let [from, to] = [0, origins.length / 2];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((origins[2 * middle] as number) < file) from = middle + 1;
    else to = middle;
  }
  return 2 * from;
}
