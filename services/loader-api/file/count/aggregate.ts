import { createYieldIfDue } from '#shared/concurrency/yield-if-due.ts';
import { placeKey } from '#shared/datasets/place-key.ts';
import { type CubeSize, placeSize, sum, yearsSize } from '#shared/summary/cube-size.ts';
import { BirthsPacker } from '#shared/summary/place-births.ts';
import type { RowSink } from '../write/row-sink.ts';
import type { RowTable } from '../write/row-writer.ts';
import { BirthsCounter } from './births.ts';

/** A cell is a row here. */
export const birthsTable: RowTable = {
  name: 'births',
  numberColumn: 'cell_no',
  columns: ['place_of_birth', 'birth_year', 'people'],
};

/** And here a part of many. */
export const birthPartsTable: RowTable = {
  name: 'birth_parts',
  numberColumn: 'part_no',
  columns: ['births'],
};

/** A file of fewer cells has no parts: to write them would take longer than to do without. */
const packedCellsMin = 1_000;
const cellsAtOnce = 500;

export interface AggregateSinks {
  readonly births: RowSink;
  readonly parts: RowSink;
}

/** The aggregate of one file: counted while its rows pass, and written beside the last of them. */
export class Aggregate {
  readonly counter = new BirthsCounter();
  readonly #sinks: AggregateSinks;
  readonly #packer = new BirthsPacker();
  #isPacked: boolean | undefined;
  #places: CubeSize = { cells: 0, bytes: 0 };
  #years = 0;
  #lastPlace: string | undefined;
  #partNo = 0;

  constructor(sinks: AggregateSinks) {
    this.#sinks = sinks;
  }

  /** What a cube of all that was written takes, at most. */
  get size(): CubeSize {
    return sum(this.#places, yearsSize(this.#years));
  }

  /** Writes what was counted so far, and counts anew. @throws what a write failed with */
  async save(): Promise<void> {
    const { births, parts } = this.#sinks;
    // All of a file or nothing is packed.
    this.#isPacked ??= this.counter.cellCount >= packedCellsMin;
    const yieldIfDue = createYieldIfDue();
    for (const [no, values] of this.counter.take()) {
      births.chunk.add(no, values);
      this.#measure(values[0]);
      if (this.#isPacked) this.#addPart(this.#packer.add(...values));
      if (no % cellsAtOnce > 0) continue;
      await Promise.all([births.settle(), parts.settle()]);
      await yieldIfDue();
    }
    await Promise.all([births.settle(), parts.settle()]);
  }

  /** Writes the rest and waits until everything is written. @throws what a write failed with */
  async finish(): Promise<void> {
    await this.save();
    this.#addPart(this.#packer.take());
    await Promise.all([this.#sinks.births.finish(), this.#sinks.parts.finish()]);
  }

  /** Waits until nothing is on its way any more, whether it went well or not. */
  async idle(): Promise<void> {
    await Promise.all([this.#sinks.births.idle(), this.#sinks.parts.idle()]);
  }

  /** Those of a place follow one another. */
  #measure(place: string): void {
    this.#years++;
    if (place === this.#lastPlace) return;
    this.#places = sum(this.#places, placeSize(place, placeKey(place)));
    this.#lastPlace = place;
  }

  #addPart(part: string | undefined): void {
    if (part !== undefined) this.#sinks.parts.chunk.add(this.#partNo++, [part]);
  }
}
