import { ayr, ayrAt, type CorpusCase, lines, people, places } from './case.ts';

const composed = 'Ortschaft é';
const decomposed = composed.normalize('NFD');

/** How the words of a header are compared with the names of columns, and with those of `map`. */
export const columnNames: readonly CorpusCase[] = [
  ...[
    ['a zero width space in it', 'ci\u200bty'],
    ['a zero width space before it', '\u200bcity'],
    ['a mark before it, in mid-header', '\ufeffcity'],
    ['marks of direction around it', '\u200ecity\u200f'],
    ['a soft hyphen in it', 'ci\u00adty'],
    ['blanks of other kinds around it', '\u00a0\u2003city\u3000'],
    ['all of them', '\ufeff \u200b\u00a0city\u2060\t'],
    ['full-width letters', 'ＣＩＴＹ'],
  ].map(([name, word]) => ({
    name: `a column with ${name}`,
    bytes: lines(`county,${word},country`, 'Ayrshire,Ayr,Scotland'),
    rows: [ayrAt(2)],
    file: { columnsIgnored: [] },
  })),
  ...[
    ['composed in the file only', composed, decomposed],
    ['decomposed in the file only', decomposed, composed],
    ['full case folding', 'Straße', 'STRASSE'],
    ['white space within', 'First  name', 'first\u00a0name'],
    ['what shows nothing', 'Orts\u00adchaft', 'Ortschaft\u200b'],
  ].map(([name, word = '', asked = '']) => ({
    name: `a name of its own, ${name}`,
    bytes: lines(`${word},county,country`, ayr),
    query: { [`map[${asked}]`]: 'city' },
    rows: [ayrAt(2)],
    file: { columnsIgnored: [] },
  })),
  {
    name: 'a column twice, once with something that shows nothing',
    bytes: lines('city,county,country,ci\u200bty', `${ayr},x`),
    problem: 'duplicate_column',
  },
  {
    name: 'a column with a blank where an underscore belongs',
    bytes: lines('given name,family_name,date_of_birth,place_of_birth', 'A,B,1950-06-15,Ayr'),
    problem: 'missing_column',
  },
  {
    name: 'a name for one dataset',
    bytes: lines('Stadt,county,country', ayr),
    query: { 'map[places.Stadt]': 'city' },
    rows: [ayrAt(2)],
  },
  {
    name: 'a name for one dataset, in capitals and with blanks',
    bytes: lines('Stadt,county,country', ayr),
    query: { 'map[ PLACES . stadt ]': 'city' },
    rows: [ayrAt(2)],
  },
  {
    name: 'a name for another dataset',
    bytes: lines('Stadt,county,country', ayr),
    query: { 'map[people.Stadt]': 'city' },
    problem: 'missing_column',
  },
  {
    name: 'a name for one dataset before the same for all',
    bytes: lines('A,B,country', 'Ayr,Ayrshire,Scotland'),
    query: { 'map[places.A]': 'city', 'map[A]': 'county', 'map[B]': 'county' },
    rows: [ayrAt(2)],
  },
  {
    name: 'columns whose names begin with that of the dataset, as databases export them',
    bytes: lines(
      people
        .split(',')
        .map((column) => `people.${column}`)
        .join(),
      'Ada,Smith,1950-06-15,Ayr',
    ),
    query: Object.fromEntries(people.split(',').map((column) => [`map[people.${column}]`, column])),
    rows: [[2, 'Ada', 'Smith', '1950-06-15', 'Ayr']],
  },
  {
    name: 'a name for a column that another dataset has, which leaves this one alone',
    bytes: lines(places, ayr),
    query: { 'map[city]': 'place_of_birth' },
    rows: [ayrAt(2)],
  },
];
