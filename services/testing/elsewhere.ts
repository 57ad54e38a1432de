import { csv, people, peopleColumns, places } from './csv.ts';

/** Both files of one load. */
export const both = [
  { field: 'people', content: people },
  { field: 'places', content: places },
];

const long = 'The United Kingdom of Great Britain and the Northern Isles of Old';

/** Places whose names are long, or are read from right to left. */
export const otherPlaces = csv([
  ['city', 'county', 'country'],
  ['حيفا', 'حيفا', 'فلسطين'],
  ['Longtown', 'Longshire', long],
]);

/** People who were born there. */
export const otherPeople = csv([
  peopleColumns,
  ['A', 'B', '1925-05-05', 'Derry'],
  ['C', 'D', '1926-05-05', 'حيفا'],
  ['E', 'F', '1926-05-05', 'Longtown'],
]);
