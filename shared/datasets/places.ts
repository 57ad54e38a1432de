import { type Dataset, placeName } from './dataset.ts';

export const places = {
  name: 'places',
  title: 'Places',
  description: 'One city a row, with the county and the country it lies in.',
  columns: [
    placeName('city', 'City', 'Dumfries'),
    placeName('county', 'County', 'Dumfriesshire'),
    placeName('country', 'Country', 'Scotland'),
  ],
} as const satisfies Dataset<'places'>;
