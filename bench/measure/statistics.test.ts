import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxOfKnown, median, medianOfKnown, medianRatio, quantile, spread } from './statistics.ts';

describe('median and quantiles', () => {
  it('are the middle value, or the mean of the middle two', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([7])).toBe(7);
  });

  it('lie between two neighbours in proportion', () => {
    const values = [40, 10, 30, 20, 50];
    expect(quantile(values, 0)).toBe(10);
    expect(quantile(values, 0.25)).toBe(20);
    expect(quantile(values, 0.9)).toBeCloseTo(46);
    expect(quantile(values, 1)).toBe(50);
  });

  it('order by value, not as text, and leave the values as they are', () => {
    const values = [100, 9, 20];
    expect(spread(values)).toEqual({ min: 9, median: 20, max: 100 });
    expect(values).toEqual([100, 9, 20]);
  });

  it('are not known of no values', () => {
    expect(() => median([])).toThrow(RangeError);
    expect(() => spread([])).toThrow(RangeError);
  });

  it('never leave the range of the values', () => {
    const values = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (some, share) => {
        const value = quantile(some, share);
        return value >= Math.min(...some) - 1e-6 && value <= Math.max(...some) + 1e-6;
      }),
    );
  });
});

describe('medianRatio', () => {
  it('compares each round with itself, so a slow hour does not show', () => {
    expect(medianRatio([1, 10, 100], [2, 20, 200])).toBe(0.5);
    expect(medianRatio([1, 3, 1], [2, 2, 4])).toBe(0.5);
  });

  it('refuses sides with another number of rounds', () => {
    expect(() => medianRatio([1, 2], [1])).toThrow(RangeError);
  });
});

describe('figures that are not all known', () => {
  it('count those that are', () => {
    expect(medianOfKnown([undefined, 3, 1, undefined, 2])).toBe(2);
    expect(maxOfKnown([undefined, 3, 1])).toBe(3);
  });

  it('are unknown when none is known', () => {
    expect(medianOfKnown([undefined])).toBeUndefined();
    expect(maxOfKnown([])).toBeUndefined();
  });
});
