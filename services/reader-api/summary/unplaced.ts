import type { Cube } from '#shared/summary/cube.ts';

/** A birthplace under which nobody can be counted. */
export type Unplaced = {
  /** As it is written most often. */
  readonly place_of_birth: string;
  readonly people: number;
  /** The countries that list it, of an ambiguous one. */
  readonly countries?: readonly string[];
};

/** The birthplaces that cannot be counted, those of most people first. */
export function unplaced(cube: Cube, kind: 'unmatched' | 'ambiguous'): Unplaced[] {
  const found: Unplaced[] = [];
  for (const [key, years] of cube.births()) {
    const match = cube.match(key);
    if (match.kind !== kind) continue;
    let people = 0;
    for (const ofYear of years.values()) people += ofYear;
    const place = { place_of_birth: cube.spelling(key), people };
    found.push(match.kind === 'ambiguous' ? { ...place, countries: match.countries } : place);
  }
  return found.sort(
    (a, b) => b.people - a.people || (a.place_of_birth < b.place_of_birth ? -1 : 1),
  );
}
