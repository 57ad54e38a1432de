import { setImmediate } from 'node:timers/promises';
import type { Column } from '#shared/datasets/index.ts';
import { Figures } from './figures.ts';

const entriesAtOnce = 5_000;

/** The values of one column of one file. */
export interface ColumnPart {
  /** How many rows have a value. */
  readonly counts: ReadonlyMap<string, number>;
  /** Whether these are all the different values: there was room for them. */
  readonly isWhole: boolean;
  readonly figures: Figures;
}

/**
 * Counts the values of a column while its rows pass. So many different ones are counted
 * separately; of the rest only the figures are kept.
 */
export class ColumnCounts {
  readonly #counts = new Map<string, number>();
  readonly #figures: Figures;
  readonly #distinctMax: number;
  #isWhole = true;

  constructor({ type }: Column, distinctMax: number) {
    this.#figures = new Figures(type === 'date');
    this.#distinctMax = distinctMax;
  }

  add(value: string): void {
    const known = this.#counts.get(value);
    if (known !== undefined || this.#counts.size < this.#distinctMax) {
      this.#counts.set(value, (known ?? 0) + 1);
      return;
    }
    this.#isWhole = false;
    this.#figures.add(value, 1);
  }

  /** To be called once, at the end. */
  async finish(): Promise<ColumnPart> {
    let entries = 0;
    for (const [value, rows] of this.#counts) {
      this.#figures.add(value, rows);
      if (++entries % entriesAtOnce === 0) await setImmediate();
    }
    return { counts: this.#counts, isWhole: this.#isWhole, figures: this.#figures };
  }
}

/** Puts the parts of a column together, one after the other. */
export class JoinedColumn {
  readonly #counts = new Map<string, number>();
  readonly #figures: Figures;
  readonly #distinctMax: number;
  #isWhole = true;
  #distinct = 0;
  #entries = 0;

  constructor({ type }: Column, distinctMax: number) {
    this.#figures = new Figures(type === 'date');
    this.#distinctMax = distinctMax;
  }

  async add(part: ColumnPart): Promise<void> {
    this.#figures.merge(part.figures);
    const wasWhole = this.#isWhole;
    for (const [value, rows] of part.counts) {
      const known = this.#counts.get(value);
      // One that is new to us may have been lost sight of before: then it cannot be counted.
      const hasRoom = wasWhole && this.#counts.size < this.#distinctMax;
      if (known !== undefined || hasRoom) this.#counts.set(value, (known ?? 0) + rows);
      else this.#isWhole = false;
      await this.#pause();
    }
    this.#distinct = Math.max(this.#distinct, this.#counts.size, part.counts.size);
    if (part.isWhole) return;
    this.#isWhole = false;
    for (const value of this.#counts.keys()) {
      if (!part.counts.has(value)) this.#counts.delete(value);
      await this.#pause();
    }
  }

  /** What there is of the column, and how many different values it has at least. */
  result(): ColumnPart & { readonly distinct: number } {
    const [counts, isWhole, figures] = [this.#counts, this.#isWhole, this.#figures];
    return { counts, isWhole, figures, distinct: this.#distinct };
  }

  #pause(): Promise<void> | undefined {
    return ++this.#entries % entriesAtOnce === 0 ? setImmediate() : undefined;
  }
}
