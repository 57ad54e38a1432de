/** How many rows may be rejected before a load fails. */
export type RejectBudget =
  | { readonly kind: 'rows'; readonly rows: number }
  | { readonly kind: 'percent'; readonly percent: number }
  | { readonly kind: 'all' };

/** Reads `0`, `25`, `1.5%` or `all`. */
export function parseRejectBudget(text: string): RejectBudget {
  if (text === 'all') return { kind: 'all' };
  return text.endsWith('%')
    ? { kind: 'percent', percent: Number(text.slice(0, -1)) }
    : { kind: 'rows', rows: Number(text) };
}
