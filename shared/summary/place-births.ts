/**
 * People of one birthplace, as it is written: pairs of a year and its people, one after another.
 */
export type PlaceBirths = readonly [placeOfBirth: string, births: readonly number[]];

/** A part that has grown to this length is full: a few thousand cells. */
const partCharsMax = 131_072;

/**
 * Writes an aggregate as text, in parts: a JSON array of `PlaceBirths` each. One row a cell is what
 * SQL is for; who wants all of them reads a part in a tenth of the time.
 */
export class BirthsPacker {
  #text = '';
  #place: string | undefined;

  /** Those of a place follow one another. @returns a part, once it is full */
  add(place: string, year: string, people: string): string | undefined {
    if (place === this.#place) this.#text += `,${year},${people}`;
    else {
      this.#text += `${this.#place === undefined ? '' : ']],'}[${JSON.stringify(place)},[${year},${people}`;
      this.#place = place;
    }
    return this.#text.length >= partCharsMax ? this.take() : undefined;
  }

  /** The part that is not full yet, if it holds anything. */
  take(): string | undefined {
    if (this.#place === undefined) return undefined;
    const part = `[${this.#text}]]]`;
    this.#text = '';
    this.#place = undefined;
    return part;
  }
}

/** Reads a part that `BirthsPacker` has written. */
export function unpackBirths(part: string): PlaceBirths[] {
  return JSON.parse(part);
}

/** Puts together what belongs to a place, where its cells follow one another. */
export function groupBirths(
  cells: Iterable<readonly [placeOfBirth: string, birthYear: number, people: number]>,
): PlaceBirths[] {
  const groups: [string, number[]][] = [];
  for (const [place, year, people] of cells) {
    const last = groups.at(-1);
    if (last?.[0] === place) last[1].push(year, people);
    else groups.push([place, [year, people]]);
  }
  return groups;
}
