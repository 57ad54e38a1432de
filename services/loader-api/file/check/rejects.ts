import type { RejectRow } from '#shared/schema.ts';
import { type Budget, isOver } from '../../loads/budget.ts';
import type { DateTrials, TakenBy } from './date-trials.ts';
import type { RawText } from './raw-text.ts';
import { type RejectCause, RejectCauses } from './reject-causes.ts';
import type { Fault } from './values.ts';

/** One fault of a row that was not loaded. */
export interface Reject extends Fault {
  readonly file: string;
  readonly line: number;
  readonly raw: string;
  readonly rawTruncated: boolean;
}

/** Where a rejected row stands, and what it holds. */
export interface RejectedRow {
  readonly fileId: number;
  readonly file: string;
  readonly dataset: string;
  readonly line: number;
  /** Made only where it is kept or shown. */
  readonly raw: () => RawText;
}

export interface RejectBounds {
  /** How many faults are kept in the database. */
  readonly rejectsKeptMax: number;
  /** How many causes are reported: the most frequent ones. */
  readonly rejectCausesMax: number;
  /** How much text of their rows is kept with them. */
  readonly rejectsKeptBytesMax: number;
  /** How many rows may be rejected whatever the budget, unless most rows are good. */
  readonly rejectedRowsMax: number;
}

const shownMax = 20;
/** So many rejects are saved together, or so many bytes of them, and those of so long a time. */
const unsavedMax = 1000;
const unsavedBytesMax = 1024 * 1024;
const unsavedMs = 1000;

/** The rejects of one load: all are counted, also by cause, so many kept, the first few shown. */
export class Rejects {
  readonly #budget: Budget;
  readonly #bounds: RejectBounds;
  readonly #causes = new RejectCauses();
  readonly #first: Reject[] = [];
  readonly #dates: DateTrials[] = [];
  #unsaved: RejectRow[] = [];
  #unsavedBytes = 0;
  #savedAt = performance.now();
  #kept = 0;
  #keptBytes = 0;
  #count = 0;

  constructor(budget: Budget, bounds: RejectBounds) {
    this.#budget = budget;
    this.#bounds = bounds;
  }

  add({ fileId, file, dataset, line, raw: rawOf }: RejectedRow, faults: readonly Fault[]): void {
    this.#count++;
    for (const { column, code } of faults) {
      this.#causes.add({ fileId, file, dataset, column, code }, line);
    }
    if (this.#isKeptFull && this.#first.length >= shownMax) return;
    const { text: raw, isTruncated: rawTruncated } = rawOf();
    const bytes = Buffer.byteLength(raw);
    for (const [faultNo, fault] of faults.entries()) {
      if (this.#first.length < shownMax)
        this.#first.push({ file, line, raw, rawTruncated, ...fault });
      if (this.#isKeptFull) continue;
      this.#kept++;
      // Each fault is stored with its row's text.
      this.#keptBytes += bytes;
      this.#unsavedBytes += bytes;
      this.#unsaved.push({
        file_id: fileId,
        line_no: line,
        fault_no: faultNo,
        column_name: fault.column,
        code: fault.code,
        message: fault.message,
        raw,
        raw_truncated: rawTruncated ? 1 : 0,
      });
    }
  }

  /** Looks at what else the dates of a file may be. */
  watchDates(trials: DateTrials): void {
    this.#dates.push(trials);
  }

  /** By file, the formats that would have taken rows which were rejected for their date alone. */
  get dateFormats(): readonly TakenBy[] {
    return this.#dates.flatMap((trials) => trials.taken);
  }

  /** Rows, however many faults each has. */
  get count(): number {
    return this.#count;
  }

  /** What the rejects are rejected for, the most frequent first: bounded. */
  get causes(): readonly RejectCause[] {
    return this.#causes.top(this.#bounds.rejectCausesMax);
  }

  /** The first faults that were found, at most twenty. */
  get first(): readonly Reject[] {
    return this.#first;
  }

  /**
   * Whether there is enough to save: each time costs a transaction, so not every few rows; nor do
   * rejects wait long, as a load's are listed while it runs.
   */
  get isSaveDue(): boolean {
    if (this.#unsaved.length === 0) return false;
    if (this.#unsaved.length >= unsavedMax || this.#unsavedBytes >= unsavedBytesMax) return true;
    return performance.now() - this.#savedAt >= unsavedMs;
  }

  /** Takes out the faults that are to be kept and were not taken before. */
  takeUnsaved(): RejectRow[] {
    this.#unsavedBytes = 0;
    this.#savedAt = performance.now();
    return this.#unsaved.splice(0);
  }

  /** Whether the load fails whatever still comes: then nothing more needs to be written. */
  get budgetExceeded(): boolean {
    return this.#budget.kind === 'number' && this.#count > this.#budget.most;
  }

  /**
   * Why nothing more should be read, though the file has not ended. A row that is rejected costs
   * many times its bytes, and compressed it has next to none: so there is an end to that work.
   *
   * - `lost`: the load fails whatever still comes, and no more rejects are kept to mend.
   * - `too_many`: more rows than the bound, and not fewer than good ones. A long file with some bad
   *   rows goes on; the work on its bad rows is bounded by that on its good ones.
   */
  giveUp(rowsRead: number): 'lost' | 'too_many' | undefined {
    if (this.budgetExceeded && this.#isKeptFull) return 'lost';
    const isOver = this.#count > this.#bounds.rejectedRowsMax && this.#count * 2 >= rowsRead;
    return isOver ? 'too_many' : undefined;
  }

  get #isKeptFull(): boolean {
    const { rejectsKeptMax, rejectsKeptBytesMax } = this.#bounds;
    return this.#kept >= rejectsKeptMax || this.#keptBytes >= rejectsKeptBytesMax;
  }

  /** Whether, all rows being read, there are more rejects than allowed. */
  exceeds(rowsRead: number): boolean {
    return isOver(this.#budget, this.#count, rowsRead);
  }
}
