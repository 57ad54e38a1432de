import { type Dataset, date, placeName, text } from './dataset.ts';

export const people = {
  name: 'people',
  title: 'People',
  description: 'One person per row: name, date of birth, and the city of birth as it was recorded.',
  columns: [
    text('given_name', 'Given name', 'Лука'),
    text('family_name', 'Family name', 'Williams'),
    date('date_of_birth', 'Date of birth', '1842-09-30'),
    placeName('place_of_birth', 'City of birth', 'Dumfries'),
  ],
  births: { place: 'place_of_birth', date: 'date_of_birth' },
} as const satisfies Dataset<'people'>;
