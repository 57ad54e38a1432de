import { type Dataset, placeName } from './dataset.ts';

export const places = {
  name: 'places',
  title: 'Places',
  description: 'One city per row, with its county and country.',
  columns: [
    placeName('city', 'City', 'Dumfries'),
    placeName('county', 'County', 'Dumfriesshire'),
    placeName('country', 'Country', 'Scotland'),
  ],
} as const satisfies Dataset<'places'>;
