import type { Placement } from '#shared/summary/placement.ts';
import type { Change, StoredPreview } from '../loads/stored-preview.ts';

/**
 * What changes from one state of the data to another, by country.
 *
 * @param countriesMax most countries that are kept
 */
export function changesBetween(
  before: Placement,
  after: Placement,
  countriesMax: number,
): StoredPreview {
  const countries = countriesOf(before, after);
  const kept = mostChanged(countries, countriesMax);
  return {
    people: [before.people, after.people],
    unmatched: [before.unmatched, after.unmatched],
    ambiguous: [before.ambiguous, after.ambiguous],
    countries: kept.sort(([a], [b]) => (a < b ? -1 : 1)),
    omitted: countries.length - kept.length,
  };
}

type Country = [name: string, ...Change];

/** Every country that has people before or after: as it will be written, if it stays. */
function countriesOf(before: Placement, after: Placement): Country[] {
  const countries: Country[] = [];
  for (const [key, { name, people }] of after.countries) {
    countries.push([name, before.countries.get(key)?.people ?? 0, people]);
  }
  for (const [key, { name, people }] of before.countries) {
    if (!after.countries.has(key)) countries.push([name, people, 0]);
  }
  return countries;
}

/** There are few, unless somebody loads what are no countries. */
function mostChanged(countries: readonly Country[], most: number): Country[] {
  if (countries.length <= most) return [...countries];
  const change = ([, before, after]: Country) => Math.abs(after - before);
  return countries.toSorted((a, b) => change(b) - change(a) || b[2] - a[2]).slice(0, most);
}
