/** Which people are looked at: those of a place, born in some years. */
export interface Filter {
  readonly country: string | null;
  readonly county: string | null;
  readonly city: string | null;
  readonly from: number | null;
  readonly to: number | null;
  /** The data as they were; null: as they are. */
  readonly version: number | null;
}

export const noFilter: Filter = {
  country: null,
  county: null,
  city: null,
  from: null,
  to: null,
  version: null,
};

/** Out of the query of the page's address; what is no year is passed over. */
export function filterOf(params: URLSearchParams): Filter {
  const text = (name: string) => params.get(name) || null;
  const year = (name: string) => params.get(name) ?? '';
  return {
    country: text('country'),
    county: text('county'),
    city: text('city'),
    ...yearsBetween(year('from'), year('to')),
    version: /^\d{1,15}$/.test(params.get('version') ?? '') ? Number(params.get('version')) : null,
  };
}

/** Years as they were typed or linked to, the earlier one first: what is no year is any. */
export function yearsBetween(one: string, other: string): Pick<Filter, 'from' | 'to'> {
  const [from, to] = [yearOf(one), yearOf(other)];
  return from !== null && to !== null && from > to ? { from: to, to: from } : { from, to };
}

/** @returns null for what is no year the service knows */
function yearOf(text: string): number | null {
  return /^[1-9]\d{3}$/.test(text.trim()) ? Number(text) : null;
}

/** `Fife, Scotland`; null without a place. */
export function placeOf({ country, county, city }: Filter): string | null {
  return [city, county, country].filter((name) => name !== null).join(', ') || null;
}

/** `1920–1929`, `the 1920s`, `since 1950`; null without years. */
export function yearsOf({ from, to }: Filter): string | null {
  if (from !== null && to !== null) {
    if (from === to) return String(from);
    return from % 10 === 0 && to === from + 9 ? `the ${from}s` : `${from}–${to}`;
  }
  if (from !== null) return `since ${from}`;
  return to === null ? null : `up to ${to}`;
}

/** `in the 1920s`, for a sentence; empty without years. */
export function bornWhenOf({ from, to }: Filter): string {
  if (from !== null && to !== null) {
    if (from === to) return `in ${from}`;
    return from % 10 === 0 && to === from + 9 ? `in the ${from}s` : `from ${from} to ${to}`;
  }
  if (from !== null) return `in ${from} or later`;
  return to === null ? '' : `in ${to} or earlier`;
}

/** Whether fewer than all people are meant; of which time is another question. */
export function isFiltered({ country, county, city, from, to }: Filter): boolean {
  return [country, county, city, from, to].some((value) => value !== null);
}
