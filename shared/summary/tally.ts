/** Figures under two keys each; those that come to nothing are not kept. */
export class Tally<K> {
  readonly counts = new Map<string, Map<K, number>>();
  cells = 0;

  /**
   * @param figures second keys and amounts, one after another
   * @returns the sum of the amounts
   */
  add(key: string, figures: readonly (K | number)[], sign: 1 | -1): number {
    const counts = this.counts.get(key) ?? new Map<K, number>();
    this.cells -= counts.size;
    let sum = 0;
    for (let at = 0; at < figures.length; at += 2) {
      const inner = figures[at] as K;
      const amount = figures[at + 1] as number;
      const after = (counts.get(inner) ?? 0) + sign * amount;
      if (after === 0) counts.delete(inner);
      else counts.set(inner, after);
      sum += amount;
    }
    this.cells += counts.size;
    if (counts.size === 0) this.counts.delete(key);
    else this.counts.set(key, counts);
    return sum;
  }
}
