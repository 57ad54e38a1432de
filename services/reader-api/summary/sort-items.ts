import { Problem } from '#shared/errors.ts';
import { type BreakdownItem, DIMENSIONS, type Dimension } from './breakdown.ts';

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
    throw new Problem('validation_failed', `sort names ${field}, which by does not.`);
  }
  if (new Set(fields).size === fields.length) return;
  throw new Problem('validation_failed', 'sort names a field twice.');
}

function fieldOf(sort: string): string {
  return sort.replace(/^-/, '');
}

/**
 * Sorts items by fields, each ascending or, after a minus sign, descending; what is equal then is
 * sorted by the dimensions, so that the order is always the same.
 *
 * @param limit how many of the first ones are wanted: few take far less time than all
 */
export function sortItems(
  items: readonly BreakdownItem[],
  sort: readonly string[],
  by: readonly Dimension[],
  limit = items.length,
): BreakdownItem[] {
  const keys = [...sort, ...by].map((field) => ({
    field: fieldOf(field),
    sign: field.startsWith('-') ? -1 : 1,
  }));
  return firstOf(items, limit, (a, b) => {
    for (const { field, sign } of keys) {
      const order = compare(a[field] ?? null, b[field] ?? null);
      if (order !== 0) return sign * order;
    }
    return 0;
  });
}

/** The first items in an order; of equal ones, those that came first. */
function firstOf<T>(items: readonly T[], limit: number, order: (a: T, b: T) => number): T[] {
  if (limit * 2 >= items.length) return [...items].sort(order).slice(0, limit);
  let first: T[] = [];
  let last: T | undefined;
  for (const item of items) {
    if (last !== undefined && order(item, last) >= 0) continue;
    first.push(item);
    // Twice as many are gathered before they are sorted: each is sorted a few times at most.
    if (first.length < limit * 2) continue;
    first = first.sort(order).slice(0, limit);
    last = first.at(-1);
  }
  return first.sort(order).slice(0, limit);
}

function compare(a: string | number | null, b: string | number | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -1 : 1;
}
