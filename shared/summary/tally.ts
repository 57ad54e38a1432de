import { createStepCounter } from '../concurrency/step-counter.ts';
import type { Pause } from '../concurrency/yield-if-due.ts';

/** What the keys and second keys of a `Tally` take in memory. */
export interface TallyBytes<K> {
  key(key: string): number;
  cell(inner: K): number;
}

/** Figures under two keys each; those that come to nothing are not kept. */
export class Tally<K> {
  readonly counts = new Map<string, Map<K, number>>();
  readonly #bytesOf: TallyBytes<K>;
  /** Keys whose figures no other tally has; undefined: all of them. */
  #own: Set<string> | undefined;
  cells = 0;
  bytes = 0;

  constructor(bytesOf: TallyBytes<K>) {
    this.#bytesOf = bytesOf;
  }

  /**
   * @param figures second keys and amounts, one after another
   * @returns the sum of the amounts
   */
  add(key: string, figures: readonly (K | number)[], sign: 1 | -1): number {
    const known = this.#toChange(key);
    const counts = known ?? new Map<K, number>();
    let sum = 0;
    for (let at = 0; at < figures.length; at += 2) {
      const amount = figures[at + 1] as number;
      this.#change(counts, figures[at] as K, sign * amount);
      sum += amount;
    }
    if (!known && counts.size > 0) {
      this.counts.set(key, counts);
      this.#own?.add(key);
      this.bytes += this.#bytesOf.key(key);
    }
    if (known && counts.size === 0) {
      this.counts.delete(key);
      this.bytes -= this.#bytesOf.key(key);
    }
    return sum;
  }

  /**
   * A tally of the same figures. They are kept once, until either of the two changes them.
   *
   * @param pause awaited at least once in a thousand keys; where this one is changed meanwhile, it
   *   has to throw
   * @throws what `pause` throws
   */
  async copy(pause: Pause): Promise<Tally<K>> {
    const copy = new Tally<K>(this.#bytesOf);
    [this.#own, copy.#own] = [new Set(), new Set()];
    const isDue = createStepCounter();
    for (const [key, counts] of this.counts) {
      if (isDue()) await pause();
      copy.counts.set(key, counts);
    }
    [copy.cells, copy.bytes] = [this.cells, this.bytes];
    return copy;
  }

  /** The figures of a key, once they are of this tally alone. */
  #toChange(key: string): Map<K, number> | undefined {
    const counts = this.counts.get(key);
    if (!counts || !this.#own || this.#own.has(key)) return counts;
    const own = new Map(counts);
    this.counts.set(key, own);
    this.#own.add(key);
    return own;
  }

  #change(counts: Map<K, number>, inner: K, amount: number): void {
    const before = counts.get(inner);
    const after = (before ?? 0) + amount;
    if (after !== 0) counts.set(inner, after);
    else counts.delete(inner);
    const cells = (after === 0 ? 0 : 1) - (before === undefined ? 0 : 1);
    if (cells === 0) return;
    this.cells += cells;
    this.bytes += cells * this.#bytesOf.cell(inner);
  }
}
