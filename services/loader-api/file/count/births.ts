import { CellCounter } from './cell-counter.ts';
import { PlaceTable } from './place-table.ts';

/** A cell's number within its file, and its values in the order of the table's columns. */
export type NumberedCell = readonly [
  no: number,
  values: readonly [place: string, year: string, people: string],
];

/**
 * Counts the people of one file by birthplace and year while its rows pass, so that no scan is
 * needed afterwards. What has been counted can be taken out at any time, to bound memory: two
 * cells of the same place and year add up.
 */
export class BirthsCounter {
  readonly #places = new PlaceTable();
  /** People by the number of their place, and year. */
  readonly #people = new CellCounter();
  #cellNo = 0;

  /** @param date a checked date, YYYY-MM-DD */
  add(place: string, date: string): void {
    const bytes = Buffer.from(place);
    this.addBytes(bytes, 0, bytes.length, Number(date.slice(0, 4)));
  }

  /** The same for a place that stands in these bytes as UTF-8. */
  addBytes(bytes: Buffer, start: number, end: number, year: number): void {
    this.#people.add(this.#places.idOf(bytes, start, end), year);
  }

  /** Pairs of place and year held at the moment. */
  get cellCount(): number {
    return this.#people.size;
  }

  /** Takes out what was counted so far; once it is all read, it counts anew. */
  *take(): Generator<NumberedCell> {
    let last = -1;
    let place = '';
    // By place, then by year: who reads them back finds what belongs together in one place.
    for (const { first, second: year, count } of this.#people.sorted()) {
      if (first !== last) {
        place = this.#places.place(first).toString('utf8');
        last = first;
      }
      yield [this.#cellNo++, [place, String(year), String(count)]];
    }
    this.#people.clear();
    this.#places.clear();
  }
}
