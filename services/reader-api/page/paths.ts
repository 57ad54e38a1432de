import { query } from '#shared/page/api.ts';
import type { Figures } from './figures.ts';
import type { Filter } from './filter.ts';
import { addressOf, type View } from './look.ts';

/** Most lines that are asked for: a search goes through these. */
export const placesMax = 1000;
/** More than a calendar that CSV dates are of has. */
const yearsMax = 1000;
const unplacedShown = 20;
const changesShown = 6;

/** What each panel shows, as paths of the API: each under what the others have chosen. */
export function pathsOf(filter: Filter) {
  const { country, county, city, version } = filter;
  const years = { bornFrom: filter.from, bornTo: filter.to };
  const breakdown = (by: string, params: Parameters<typeof query>[0]) =>
    `summary/breakdown${query({ by, ...params, version })}`;
  const places = { country, ...years, sort: '-people', limit: placesMax };
  return {
    all: breakdown('country', {}),
    chosen: breakdown('country', { country, county, city, ...years }),
    countries: breakdown('country', { ...years, sort: '-people' }),
    decades: breakdown('birth_decade', { country, county, city }),
    years: breakdown('birth_year', { country, county, city, limit: yearsMax }),
    counties: breakdown('country,county', places),
    cities: breakdown('country,county,city', { ...places, county }),
    unmatched: `summary/unmatched${query({ limit: unplacedShown, suggest: 3, version })}`,
    changes: `summary/changes${query({ limit: changesShown })}`,
    ambiguous: `summary/ambiguous${query({ limit: unplacedShown, version })}`,
  };
}

/** The same call without a bound: as CSV it gives all lines. */
export function wholeOf(path: string): string {
  return path.replace(/([?&])limit=\d+(&|$)/, (_, start: string, end: string) =>
    end === '' ? '' : start,
  );
}

/** The address of a panel as it is now, which never shows anything else. */
export function permalinkOf(panel: string, view: View, { dataVersion }: Figures): string {
  return `${addressOf({ ...view, version: dataVersion })}#${panel}`;
}
