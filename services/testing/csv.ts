import { parse } from 'csv-parse/sync';

/** A CSV file of these rows; fields are quoted where they need it. */
export function csv(
  rows: readonly (readonly string[])[],
  { delimiter = ',', newline = '\n' }: { delimiter?: string; newline?: string } = {},
): string {
  const field = (value: string) =>
    value.includes(delimiter) || /["\r\n]|^\ufeff/.test(value)
      ? `"${value.replaceAll('"', '""')}"`
      : value;
  return rows.map((row) => row.map(field).join(delimiter) + newline).join('');
}

/** The rows of a CSV file, header first, as a reader that is not ours finds them. */
export function parsedCsv(text: string, delimiter = ','): string[][] {
  return parse(text, {
    delimiter,
    bom: true,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
  });
}

export const peopleColumns = ['given_name', 'family_name', 'date_of_birth', 'place_of_birth'];
export const placesColumns = ['city', 'county', 'country'];

export const places = csv([
  placesColumns,
  ['Dumfries', 'Dumfriesshire', 'Scotland'],
  ['Stirling', 'Stirlingshire', 'Scotland'],
  ['Derry', 'County Londonderry', 'Northern Ireland'],
]);

/** Three people of Scotland, one of Northern Ireland, one of nowhere that `places` lists. */
export const people = csv([
  peopleColumns,
  ['Лука', 'Williams', '1842-09-30', 'Dumfries'],
  ['Γιώργος', "O'Hara", '1901-01-01', 'stirling '],
  ['დავითი', 'Smith, the elder', '2000-02-29', 'STIRLING'],
  ['Ada', 'Doherty', '1999-12-31', 'Derry'],
  ['Ada', 'Nemo', '1999-12-31', 'Atlantis'],
]);

/** What `GET /summary` says of the two. */
export const summary = '{"Northern Ireland":1,"Scotland":3}';

/** The rows of a file of people, header first: all born in Dumfries, numbered by their name. */
export function peopleRows(count: number, label = 'P'): string[][] {
  const row = (_: unknown, index: number) => [`${label}${index}`, 'Test', '1950-06-15', 'Dumfries'];
  return [peopleColumns, ...Array.from({ length: count }, row)];
}

/** A CSV file of so many people, all born in Dumfries. */
export function manyPeople(count: number, label = 'P'): string {
  return csv(peopleRows(count, label));
}
