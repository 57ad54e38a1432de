import { type Filter, filterOf } from './filter.ts';

export type CountrySort = 'country' | 'people';
export type PlaceKind = 'counties' | 'cities';

/** How the chosen people are shown. */
export interface Look {
  readonly sort: CountrySort;
  readonly isDescending: boolean;
  readonly placeKind: PlaceKind;
  /** Of places. */
  readonly search: string;
  /** Births by year, rather than by decade. */
  readonly isPerYear: boolean;
}

/** What stands in the address: any view is a link, and a reload shows it again. */
export type View = Filter & Look;

/** Out of the query of the page's address; what is not known is passed over. */
export function viewOf(search: string): View {
  const params = new URLSearchParams(search);
  const [, descending = '', sort = ''] =
    /^(-?)(country|people)$/.exec(params.get('sort') ?? '') ?? [];
  return {
    ...filterOf(params),
    sort: sort === 'country' ? sort : 'people',
    isDescending: sort === '' || descending !== '',
    placeKind: params.get('places') === 'cities' ? 'cities' : 'counties',
    search: params.get('q') ?? '',
    isPerYear: params.get('per') === 'year',
  };
}

/** The address of a view, relative to the page; what goes without saying is left out. */
export function addressOf({
  sort,
  isDescending,
  placeKind,
  search,
  isPerYear,
  ...filter
}: View): string {
  const sorted = `${isDescending ? '-' : ''}${sort}`;
  const look = {
    sort: sorted === '-people' ? null : sorted,
    places: placeKind === 'cities' ? placeKind : null,
    q: search || null,
    per: isPerYear ? 'year' : null,
  };
  const given = Object.entries({ ...filter, ...look }).filter(([, value]) => value !== null);
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? './' : `?${text}`;
}
