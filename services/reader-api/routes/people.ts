import { Type } from 'typebox';
import type { App } from '#shared/http/app.ts';
import { breakdownFilters } from './breakdown.ts';
import { howeverWritten, listingQuery, listingSchema, textFilter } from './listing.ts';
import { type ListingDeps, sendListing } from './send-listing.ts';

const PeopleQuery = Type.Object(
  {
    country: textFilter(`Only who counts under this country, ${howeverWritten}.`),
    county: textFilter(`Only who counts under this county, ${howeverWritten}.`),
    city: textFilter(`Only who counts under this city, ${howeverWritten}.`),
    place_of_birth: textFilter('Only whose birthplace is written exactly so.'),
    place: textFilter(
      'Only whose birthplace is this one, as `/summary/unmatched` and `/summary/ambiguous` ' +
        `take it: ${howeverWritten}.`,
    ),
    bornFrom: breakdownFilters.bornFrom,
    bornTo: breakdownFilters.bornTo,
    given_name: textFilter('Only whose given name begins so (letter case matters).'),
    family_name: textFilter('Only whose family name begins so (letter case matters).'),
    ...listingQuery,
  },
  { additionalProperties: false },
);

const schema = {
  ...listingSchema({
    operationId: 'listPeople',
    summary: 'The people that count, each with load, file and line',
    description: '`given_name` and `family_name` filter by the beginning of a name.',
    title: 'Person',
    row: {
      given_name: Type.String(),
      family_name: Type.String(),
      date_of_birth: Type.String({ format: 'date' }),
      place_of_birth: Type.String(),
    },
    examples: [
      {
        given_name: 'Лука',
        family_name: 'Williams',
        date_of_birth: '1842-09-30',
        place_of_birth: 'Dumfries',
        load: '019a6f3e-5c1d-7a43-9f0e-2b7c7e0a9d11',
        file: 1,
        fileName: 'people.csv',
        line: 2,
      },
    ],
  }),
  querystring: PeopleQuery,
};

/** `GET /people`. */
export function peopleRoutes(app: App, deps: ListingDeps): void {
  app.get('/people', { config: { scope: 'rows' }, schema }, async (request, reply) =>
    sendListing(request, reply, 'people', deps),
  );
}
