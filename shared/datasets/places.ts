import { type Dataset, text } from './dataset.ts';

export const places = {
  name: 'places',
  title: 'Places',
  description: 'One city a row, with the county and the country it lies in.',
  columns: [
    text('city', 'City', 'Dumfries'),
    text('county', 'County', 'Dumfriesshire'),
    text('country', 'Country', 'Scotland'),
  ],
} as const satisfies Dataset<'places'>;
