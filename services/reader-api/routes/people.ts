import { Type } from 'typebox';
import type { App } from '#shared/http/app.ts';
import { breakdownFilters } from './breakdown.ts';
import { howeverWritten, listingQuery, listingSchema, textFilter } from './listing.ts';
import { type ListingDeps, sendListing } from './send-listing.ts';

const PeopleQuery = Type.Object(
  {
    country: textFilter(`Only people who count under this country, ${howeverWritten}.`),
    county: textFilter(`Only people who count under this county, ${howeverWritten}.`),
    city: textFilter(`Only people who count under this city, ${howeverWritten}.`),
    place_of_birth: textFilter('Only people whose birthplace is written exactly like this.'),
    place: textFilter(
      'Only people whose birthplace is this one, as `/summary/unmatched` and `/summary/ambiguous` ' +
        `compare it: ${howeverWritten}.`,
    ),
    bornFrom: breakdownFilters.bornFrom,
    bornTo: breakdownFilters.bornTo,
    given_name: textFilter('Only people whose given name begins with this text (case-sensitive).'),
    family_name: textFilter(
      'Only people whose family name begins with this text (case-sensitive).',
    ),
    ...listingQuery,
  },
  { additionalProperties: false },
);

const schema = {
  ...listingSchema({
    operationId: 'listPeople',
    summary: 'The people who count, each with load, file and line',
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
