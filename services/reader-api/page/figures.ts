import type { Api } from '#shared/page/api.ts';
import type { View } from './look.ts';
import { pathsOf } from './paths.ts';

export interface Totals {
  readonly people: number;
  readonly counted: number;
  readonly unmatched: number;
  readonly ambiguous: number;
}

export interface CountryCount {
  readonly country: string;
  readonly people: number;
}

export interface DecadeCount {
  readonly birth_decade: number;
  readonly people: number;
}

export interface YearCount {
  readonly birth_year: number;
  readonly people: number;
}

export interface PlaceCount {
  readonly country: string;
  readonly county: string | null;
  readonly city?: string;
  readonly people: number;
}

export interface UnplacedName {
  readonly place_of_birth: string;
  readonly people: number;
  readonly countries?: readonly string[];
  /** Cities whose names are nearest. */
  readonly suggestions?: readonly Suggestion[];
}

export interface Suggestion {
  readonly city: string;
  readonly county: string | null;
  readonly country: string | null;
}

export interface UnplacedPage {
  readonly items: readonly UnplacedName[];
  readonly next: string | null;
}

interface BeforeAndAfter {
  readonly before: number;
  readonly after: number;
}

/** What a data version has changed. */
export interface Change {
  readonly version: number;
  readonly at: string | null;
  readonly kind: string | null;
  readonly by: string | null;
  readonly load: { readonly files: readonly { readonly name: string }[] } | null;
  readonly countries: readonly (BeforeAndAfter & { readonly country: string })[];
  readonly countriesChanged: number;
  readonly people: BeforeAndAfter;
}

interface ChangesPage {
  readonly items: readonly Change[];
}

const noChanges = (): ChangesPage => ({ items: [] });

interface Breakdown<Item> {
  readonly items: readonly Item[];
  readonly totals: Totals;
  readonly dataVersion: number;
}

/** All that the dashboard shows of one data version, under one filter. */
export interface Figures {
  /** Whose they are. */
  readonly view: View;
  readonly dataVersion: number;
  /** Of everybody, whatever the filter. */
  readonly all: Totals;
  readonly countriesCounted: number;
  /** Those the filter is about. */
  readonly chosen: Totals;
  readonly countries: readonly CountryCount[];
  readonly decades: readonly DecadeCount[];
  /** Null: nobody wants to see them. */
  readonly years: readonly YearCount[] | null;
  readonly counties: readonly PlaceCount[];
  readonly cities: readonly PlaceCount[];
  readonly unmatched: UnplacedPage;
  readonly ambiguous: UnplacedPage;
  /** The newest first. */
  readonly changes: readonly Change[];
}

/** @throws ApiProblem, AbortError */
export async function readFigures(api: Api, view: View, signal: AbortSignal): Promise<Figures> {
  const paths = pathsOf(view);
  const read = <T>(path: string) => api.json<T>(path, { signal });
  const [all, chosen, countries, decades, years, counties, cities, unmatched, ambiguous, changes] =
    await Promise.all([
      read<Breakdown<CountryCount>>(paths.all),
      read<Breakdown<CountryCount>>(paths.chosen),
      read<Breakdown<CountryCount>>(paths.countries),
      read<Breakdown<DecadeCount>>(paths.decades),
      view.isPerYear ? read<Breakdown<YearCount>>(paths.years) : null,
      read<Breakdown<PlaceCount>>(paths.counties),
      read<Breakdown<PlaceCount>>(paths.cities),
      read<UnplacedPage>(paths.unmatched),
      read<UnplacedPage>(paths.ambiguous),
      // Beside the figures: they are shown without it, too.
      read<ChangesPage>(paths.changes).catch(noChanges),
    ]);
  return {
    view,
    dataVersion: all.dataVersion,
    all: all.totals,
    countriesCounted: all.items.length,
    chosen: chosen.totals,
    countries: countries.items,
    decades: decades.items,
    years: years?.items ?? null,
    counties: counties.items,
    cities: cities.items,
    unmatched,
    ambiguous,
    changes: changes.items,
  };
}

/** By how much each country has changed; empty where nothing can be compared. */
export function changesOf(before: Figures, after: Figures): ReadonlyMap<string, number> {
  const was = new Map(before.countries.map(({ country, people }) => [country, people]));
  const changes = after.countries.map(
    ({ country, people }) => [country, people - (was.get(country) ?? 0)] as const,
  );
  return new Map(changes.filter(([, change]) => change !== 0));
}
