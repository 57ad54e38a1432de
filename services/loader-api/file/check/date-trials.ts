import { FIRST_DAY } from '#shared/datasets/dataset.ts';
import { DATE_FORMATS, type DateFormat, readDate } from '../read/date-formats.ts';

/** A format that would have taken rows of a file, and how many of those it was refused for. */
export interface TakenBy {
  readonly file: string;
  readonly fileId: number;
  readonly dataset: string;
  readonly dateFormat: DateFormat;
  readonly rows: number;
  /** Rows that were rejected for their date alone. */
  readonly ofRows: number;
}

/**
 * What else the dates of a file could be: of rows that were rejected for nothing but their date,
 * how many would have been taken had the file been sent with another `dateFormat`. It is told, and
 * left to the sender to decide.
 */
export class DateTrials {
  readonly #file: Pick<TakenBy, 'file' | 'fileId' | 'dataset'>;
  readonly #formats: readonly DateFormat[];
  readonly #taken = new Map<DateFormat, number>();
  #rejected = 0;

  /** @param format what the file was sent with */
  constructor(file: Pick<TakenBy, 'file' | 'fileId' | 'dataset'>, format: DateFormat | undefined) {
    this.#file = file;
    this.#formats = DATE_FORMATS.filter((other) => other !== format);
  }

  /** @param today the last day that is not in the future, YYYY-MM-DD */
  add(text: string, today: string): void {
    this.#rejected++;
    for (const format of this.#formats) {
      const day = readDate(text, format);
      if (day === undefined || day < FIRST_DAY || day > today) continue;
      this.#taken.set(format, (this.#taken.get(format) ?? 0) + 1);
    }
  }

  /** The formats that would have taken some of them, that of most rows first. */
  get taken(): TakenBy[] {
    const taken = [...this.#taken].map(([dateFormat, rows]) => ({
      ...this.#file,
      dateFormat,
      rows,
      ofRows: this.#rejected,
    }));
    return taken.sort((a, b) => b.rows - a.rows);
  }
}
