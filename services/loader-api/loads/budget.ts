/** How much of something a load may have: rejected rows, people without a country. */
export type Budget =
  | { readonly kind: 'number'; readonly most: number }
  | { readonly kind: 'percent'; readonly percent: number }
  | { readonly kind: 'all' };

/** What `parseBudget` reads. */
export const budgetPattern = '^(all|\\d{1,9}|(100|\\d{1,2})(\\.\\d{1,3})?%)$';

/** Reads `0`, `25`, `1.5%` or `all`. */
export function parseBudget(text: string): Budget {
  if (text === 'all') return { kind: 'all' };
  return text.endsWith('%')
    ? { kind: 'percent', percent: Number(text.slice(0, -1)) }
    : { kind: 'number', most: Number(text) };
}

/** @param of what a percentage is of */
export function isOver(budget: Budget, count: number, of: number): boolean {
  if (budget.kind === 'all') return false;
  if (budget.kind === 'number') return count > budget.most;
  return count * 100 > budget.percent * of;
}
