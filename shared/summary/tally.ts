/** What the keys and second keys of a `Tally` take in memory. */
export interface TallyBytes<K> {
  key(key: string): number;
  cell(inner: K): number;
}

/** Figures under two keys each; those that come to nothing are not kept. */
export class Tally<K> {
  readonly counts = new Map<string, Map<K, number>>();
  readonly #bytesOf: TallyBytes<K>;
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
    const known = this.counts.get(key);
    const counts = known ?? new Map<K, number>();
    let sum = 0;
    for (let at = 0; at < figures.length; at += 2) {
      const amount = figures[at + 1] as number;
      this.#change(counts, figures[at] as K, sign * amount);
      sum += amount;
    }
    if (!known && counts.size > 0) {
      this.counts.set(key, counts);
      this.bytes += this.#bytesOf.key(key);
    }
    if (known && counts.size === 0) {
      this.counts.delete(key);
      this.bytes -= this.#bytesOf.key(key);
    }
    return sum;
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
