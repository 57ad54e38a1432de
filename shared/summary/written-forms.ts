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
    const forms = this.#forms.get(key);
    const origins = forms?.get(form);
    if (origins) {
      const at = indexOf(origins, file);
      if (origins[at] === file) return;
      origins.splice(at, 0, file, line);
      this.bytes += originBytes;
    } else {
      if (forms) forms.set(form, [file, line]);
      else this.#forms.set(key, new Map([[form, [file, line]]]));
      this.#held(1, form, forms ? undefined : key);
    }
    this.#first.delete(key);
  }

  /** Takes a form of a file away; again, where it stands on several lines, it does nothing. */
  remove(key: string, form: string, file: number): void {
    const forms = this.#forms.get(key);
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
