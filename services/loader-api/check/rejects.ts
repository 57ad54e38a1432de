import type { Fault } from './values.ts';

/** How many rows may be rejected before a load fails. */
export type RejectBudget =
  | { readonly kind: 'rows'; readonly rows: number }
  | { readonly kind: 'percent'; readonly percent: number }
  | { readonly kind: 'all' };

/** One fault of a row that was not loaded. */
export interface Reject extends Fault {
  readonly file: string;
  readonly line: number;
  readonly raw: string;
}

const shownMax = 20;

/** The rejects of one load: all are counted, the first few kept to show. */
export class Rejects {
  readonly #budget: RejectBudget;
  readonly #first: Reject[] = [];
  #count = 0;

  constructor(budget: RejectBudget) {
    this.#budget = budget;
  }

  /** @param row where it stands and what it holds */
  add(row: { file: string; line: number; raw: string }, faults: readonly Fault[]): void {
    this.#count++;
    if (this.#first.length >= shownMax) return;
    this.#first.push(...faults.map((fault) => ({ ...row, ...fault })));
  }

  /** Rows, however many faults each has. */
  get count(): number {
    return this.#count;
  }

  /** At most twenty, the first that were found. */
  get first(): readonly Reject[] {
    return this.#first.slice(0, shownMax);
  }

  /** Whether the load fails whatever still comes: then nothing more needs to be written. */
  get isLost(): boolean {
    return this.#budget.kind === 'rows' && this.#count > this.#budget.rows;
  }

  /** Whether, all rows being read, there are more rejects than allowed. */
  exceeds(rowsRead: number): boolean {
    if (this.#budget.kind === 'all') return false;
    if (this.#budget.kind === 'rows') return this.isLost;
    return this.#count * 100 > this.#budget.percent * rowsRead;
  }
}

/** Reads `0`, `25`, `1.5%` or `all`. */
export function parseRejectBudget(text: string): RejectBudget {
  if (text === 'all') return { kind: 'all' };
  return text.endsWith('%')
    ? { kind: 'percent', percent: Number(text.slice(0, -1)) }
    : { kind: 'rows', rows: Number(text) };
}
