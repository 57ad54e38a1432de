import { Type } from 'typebox';
import type { App } from '#shared/http/app.ts';
import { howeverWritten, listingQuery, listingSchema, textFilter } from './listing.ts';
import { type ListingDeps, sendListing } from './send-listing.ts';

const PlacesQuery = Type.Object(
  {
    country: textFilter(`Only places in this country, ${howeverWritten}.`),
    county: textFilter(`Only places in this county, ${howeverWritten}.`),
    city: textFilter(`Only this city, ${howeverWritten}.`),
    ...listingQuery,
  },
  { additionalProperties: false },
);

const schema = {
  ...listingSchema({
    operationId: 'listPlaces',
    summary: 'The places that count, each with load, file and line',
    description: 'Each is given as it is written in its file.',
    title: 'Place',
    row: { city: Type.String(), county: Type.String(), country: Type.String() },
    examples: [
      {
        city: 'Dumfries',
        county: 'Dumfriesshire',
        country: 'Scotland',
        load: '019a6f3e-5c1d-7a43-9f0e-2b7c7e0a9d11',
        file: 2,
        fileName: 'places.csv',
        line: 2,
      },
    ],
  }),
  querystring: PlacesQuery,
};

/** `GET /places`. */
export function placesRoutes(app: App, deps: ListingDeps): void {
  app.get('/places', { config: { scope: 'rows' }, schema }, async (request, reply) =>
    sendListing(request, reply, 'places', deps),
  );
}
