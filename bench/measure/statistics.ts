/** The middle value; of an even number of values, the mean of the middle two. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/**
 * The value below which a share of all values lies, between two neighbours in proportion.
 *
 * @param share from 0 (the least) to 1 (the greatest)
 * @throws RangeError when there are no values
 */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new RangeError('no values');
  const sorted = values.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] as number;
  const above = sorted[Math.ceil(at)] as number;
  return below + (above - below) * (at - Math.floor(at));
}

export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** @throws RangeError when there are no values */
export function spread(values: readonly number[]): Spread {
  return { min: quantile(values, 0), median: median(values), max: quantile(values, 1) };
}

/**
 * How one side compares with the other: the median of the ratios of each round. Both sides of a
 * ratio ran within moments of each other, so that a machine that is slow for a while does not
 * show in it.
 *
 * @throws RangeError when the sides have not the same number of rounds, or none
 */
export function medianRatio(ours: readonly number[], theirs: readonly number[]): number {
  if (ours.length !== theirs.length) throw new RangeError('the sides have not the same rounds');
  return median(ours.map((value, round) => value / (theirs[round] as number)));
}

/** The median of those that are known; undefined when none is. */
export function medianOfKnown(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : median(known);
}

/** The greatest of those that are known; undefined when none is. */
export function maxOfKnown(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
