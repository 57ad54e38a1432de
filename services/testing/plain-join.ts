import type { Kysely } from 'kysely';
import { placeKey } from '#shared/datasets/place-key.ts';
import type { Schema } from '#shared/schema.ts';

type Dimension = 'country' | 'county' | 'city' | 'birth_year' | 'birth_decade';

/** What the answers must be: every person joined with every place, row by row, nothing kept. */
export async function plainJoin(db: Kysely<Schema>) {
  const people = await db
    .selectFrom('people')
    .innerJoin('files', 'files.id', 'people.file_id')
    .select(['place_of_birth', 'date_of_birth'])
    .where('files.counted', '=', 1)
    .execute();
  const listedPlaces = await db
    .selectFrom('places')
    .innerJoin('files', 'files.id', 'places.file_id')
    .select(['city', 'county', 'country'])
    .where('files.counted', '=', 1)
    .orderBy('places.file_id')
    .orderBy('places.line_no')
    .execute();
  const places = listedPlaces.map((written) => ({
    written,
    city: placeKey(written.city),
    county: placeKey(written.county),
    country: placeKey(written.country),
  }));
  /** A name as it was first written, by file and line: null for none. */
  const written = (column: 'city' | 'county' | 'country', key: string | undefined) =>
    places.find((place) => place[column] === key)?.written[column] ?? null;
  const joined = people.map(({ place_of_birth, date_of_birth }) => {
    const key = placeKey(place_of_birth);
    const listed = places.filter(({ city }) => city === key);
    const countries = [...new Set(listed.map(({ country }) => country))];
    const counties = [...new Set(listed.map(({ county }) => county))];
    const year = Number(date_of_birth.slice(0, 4));
    const values = {
      country: written('country', countries[0]),
      county: counties.length === 1 ? written('county', counties[0]) : null,
      city: written('city', listed[0]?.city),
      birth_year: year,
      birth_decade: Math.floor(year / 10) * 10,
    };
    const kind =
      countries.length === 0 ? 'unmatched' : countries.length > 1 ? 'ambiguous' : 'counted';
    return { kind, key, day: date_of_birth, values } as const;
  });
  const of = (kind: string) => joined.filter((person) => person.kind === kind);
  return {
    joined,
    totals: {
      people: joined.length,
      counted: of('counted').length,
      unmatched: of('unmatched').length,
      ambiguous: of('ambiguous').length,
    },
    /** People per group, as `[values…, people]`, in no order. */
    groups: (by: readonly Dimension[], keep: (day: string) => boolean = () => true) => {
      const counts = new Map<string, number>();
      for (const { values, day } of of('counted')) {
        if (!keep(day)) continue;
        const group = JSON.stringify(by.map((dimension) => values[dimension]));
        counts.set(group, (counts.get(group) ?? 0) + 1);
      }
      return new Map([...counts].sort());
    },
  };
}
