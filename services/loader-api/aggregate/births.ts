import { placeKey } from '#shared/datasets/place-key.ts';
import type { BirthRow } from '#shared/schema.ts';

/**
 * Counts the people of one file by birthplace and year while its rows pass, so that no scan is
 * needed afterwards. What has been counted can be taken out at any time, to bound memory: two
 * cells of the same place and year add up.
 */
export class BirthsCounter {
  readonly #cells = new Map<string, Map<number, number>>();
  #cellCount = 0;
  #cellNo = 0;

  /** @param date a checked date, YYYY-MM-DD */
  add(place: string, date: string): void {
    const year = Number(date.slice(0, 4));
    let years = this.#cells.get(place);
    if (!years) {
      years = new Map();
      this.#cells.set(place, years);
    }
    const people = years.get(year);
    if (people === undefined) this.#cellCount++;
    years.set(year, (people ?? 0) + 1);
  }

  /** Pairs of place and year held at the moment. */
  get cellCount(): number {
    return this.#cellCount;
  }

  /** Takes out what was counted so far, as rows of the births table. */
  take(fileId: number): BirthRow[] {
    const rows: BirthRow[] = [];
    for (const [place, years] of this.#cells) {
      const key = placeKey(place);
      for (const [birthYear, people] of years) {
        rows.push({
          file_id: fileId,
          cell_no: this.#cellNo++,
          place_of_birth: place,
          place_key: key,
          birth_year: birthYear,
          people,
        });
      }
    }
    this.#cells.clear();
    this.#cellCount = 0;
    return rows;
  }
}
