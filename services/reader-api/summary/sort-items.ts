import { createStepCounter } from '#shared/concurrency/step-counter.ts';
import type { Pause } from '#shared/concurrency/yield-if-due.ts';
import { Problem } from '#shared/errors.ts';
import { type BreakdownItem, DIMENSIONS, type Dimension } from './breakdown.ts';
import { type Order, sortInSlices } from './sort-in-slices.ts';

const ascending = [...DIMENSIONS, 'people'] as const;
export const SORT_FIELDS = [
  ...ascending,
  ...ascending.map((field): `-${(typeof ascending)[number]}` => `-${field}`),
];

/**
 * A field that the items do not have sorts nothing, and one that stands twice only takes time.
 *
 * @throws Problem validation_failed
 */
export function requireSortable(sort: readonly string[], by: readonly Dimension[]): void {
  const fields = sort.map(fieldOf);
  for (const field of fields) {
    if (field === 'people' || by.some((dimension) => dimension === field)) continue;
    throw new Problem('validation_failed', `sort contains ${field}, which by does not.`);
  }
  if (new Set(fields).size === fields.length) return;
  throw new Problem('validation_failed', 'sort contains a field twice.');
}

function fieldOf(sort: string): string {
  return sort.replace(/^-/, '');
}

export interface SortOptions {
  readonly sort: readonly string[];
  readonly by: readonly Dimension[];
  /** How many of the first ones are wanted: few take far less time than all. */
  readonly limit?: number | undefined;
  /** Awaited at least once in a few thousand steps. */
  readonly pause: Pause;
}

/**
 * Sorts items by fields, each ascending or, after a minus sign, descending; what is equal then is
 * sorted by the dimensions, so that the order is always the same.
 *
 * @throws what `pause` throws
 */
export async function sortItems(
  items: readonly BreakdownItem[],
  { sort, by, limit = items.length, pause }: SortOptions,
): Promise<BreakdownItem[]> {
  const keys = [...sort, ...by].map((field) => ({
    field: fieldOf(field),
    sign: field.startsWith('-') ? -1 : 1,
  }));
  const order: Order<BreakdownItem> = (a, b) => {
    for (const { field, sign } of keys) {
      const order = compare(a[field] ?? null, b[field] ?? null);
      if (order !== 0) return sign * order;
    }
    return 0;
  };
  const sorted = limit * 2 < items.length ? firstOf : sortInSlices;
  return (await sorted(items, order, pause, limit)).slice(0, limit);
}

/** The first items in an order; of equal ones, those that came first. */
async function firstOf<T>(
  items: readonly T[],
  order: Order<T>,
  pause: Pause,
  limit: number,
): Promise<T[]> {
  let first: T[] = [];
  let last: T | undefined;
  const isDue = createStepCounter();
  for (const item of items) {
    if (isDue()) await pause();
    if (last !== undefined && order(item, last) >= 0) continue;
    first.push(item);
    // Twice as many are gathered before they are sorted: each is sorted a few times at most.
    if (first.length < limit * 2) continue;
    first = (await sortInSlices(first, order, pause)).slice(0, limit);
    last = first.at(-1);
  }
  return sortInSlices(first, order, pause);
}

function compare(a: string | number | null, b: string | number | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -1 : 1;
}
