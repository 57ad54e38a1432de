import type { RejectRow } from '#shared/schema.ts';
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

/** Where a rejected row stands, and what it holds. */
export interface RejectedRow {
  readonly fileId: number;
  readonly file: string;
  readonly line: number;
  readonly raw: string;
}

const shownMax = 20;

/** The rejects of one load: all are counted, so many kept, the first few at hand to show. */
export class Rejects {
  readonly #budget: RejectBudget;
  readonly #keptMax: number;
  readonly #first: Reject[] = [];
  #unsaved: RejectRow[] = [];
  #kept = 0;
  #count = 0;

  /** @param keptMax how many faults are kept in the database */
  constructor(budget: RejectBudget, keptMax: number) {
    this.#budget = budget;
    this.#keptMax = keptMax;
  }

  add({ fileId, ...row }: RejectedRow, faults: readonly Fault[]): void {
    this.#count++;
    for (const [faultNo, fault] of faults.entries()) {
      if (this.#first.length < shownMax) this.#first.push({ ...row, ...fault });
      if (this.#kept >= this.#keptMax) continue;
      this.#kept++;
      this.#unsaved.push({
        file_id: fileId,
        line_no: row.line,
        fault_no: faultNo,
        column_name: fault.column,
        code: fault.code,
        message: fault.message,
        raw: row.raw,
      });
    }
  }

  /** Rows, however many faults each has. */
  get count(): number {
    return this.#count;
  }

  /** The first faults that were found, at most twenty. */
  get first(): readonly Reject[] {
    return this.#first;
  }

  /** Takes out the faults that are to be kept and were not taken before. */
  takeUnsaved(): RejectRow[] {
    return this.#unsaved.splice(0);
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
