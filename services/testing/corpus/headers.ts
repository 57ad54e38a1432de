import { ayr, ayrAt, bute, buteAt, type CorpusCase, lines, people, places } from './case.ts';

export const headers: readonly CorpusCase[] = [
  {
    name: 'columns in another order',
    bytes: lines('country,city,county', 'Scotland,Ayr,Ayrshire'),
    rows: [ayrAt(2)],
  },
  {
    name: 'people in another order',
    bytes: lines('place_of_birth,date_of_birth,family_name,given_name', 'Ayr,1950-06-15,Smith,Ada'),
    rows: [[2, 'Ada', 'Smith', '1950-06-15', 'Ayr']],
    file: { dataset: 'people' },
  },
  {
    name: 'a header in capitals, with spaces around',
    bytes: lines(' CITY ,\tCounty,\u00a0cOUNTRY\u00a0', ayr),
    rows: [ayrAt(2)],
    file: { columnsIgnored: [] },
  },
  {
    name: 'a header in quotes, with spaces and capitals in them',
    bytes: lines('" City ","COUNTY","country"', ayr),
    rows: [ayrAt(2)],
  },
  {
    name: 'columns that nobody knows, two of one name and one of none',
    bytes: lines(
      'id,note,city,county,note,country,',
      `1,x,Ayr,Ayrshire,"y\nz",Scotland,`,
      '2,,,,,,',
    ),
    rows: [ayrAt(2)],
    rejects: [
      [4, 'city', 'required'],
      [4, 'county', 'required'],
      [4, 'country', 'required'],
    ],
    file: { columnsIgnored: ['id', 'note', 'note', ''] },
  },
  {
    name: 'names of its own for columns, without regard to case and space',
    bytes: lines('Stadt; landkreis ;Land', 'Ayr;Ayrshire;Scotland'),
    query: { 'map[stadt]': 'city', 'map[ Landkreis]': 'county', 'map[LAND]': 'country' },
    rows: [ayrAt(2)],
    file: { delimiter: ';', columnsIgnored: [] },
  },
  {
    name: 'a name for a column that is not there, which is no harm',
    bytes: lines(places, ayr),
    query: { 'map[Stadt]': 'city' },
    rows: [ayrAt(2)],
  },
  {
    name: 'names that exchange two columns',
    bytes: lines(places, 'Ayr,Scotland,Ayrshire'),
    query: { 'map[county]': 'country', 'map[country]': 'county' },
    rows: [ayrAt(2)],
  },
  {
    name: 'a name with a comma, a bracket and a quote in it',
    bytes: lines('"City, [""or so""]",county,country', ayr),
    query: { 'map[City, ["or so"]]': 'city' },
    rows: [ayrAt(2)],
  },
  {
    name: 'a column twice',
    bytes: lines('city,county,country,City', `${ayr},x`),
    problem: 'duplicate_column',
  },
  {
    name: 'a column twice, once by a name of its own',
    bytes: lines('city,county,country,Stadt', `${ayr},x`),
    query: { 'map[Stadt]': 'city' },
    problem: 'duplicate_column',
  },
  { name: 'a column missing', bytes: lines('city,county', 'Ayr,x'), problem: 'missing_column' },
  { name: 'columns of nobody', bytes: lines('a,b,c', ayr), problem: 'unknown_header' },
  { name: 'no header at all', bytes: lines(ayr, bute), problem: 'unknown_header' },
  {
    name: 'another dataset than the one named',
    bytes: lines(places, ayr),
    query: { dataset: 'people' },
    problem: 'missing_column',
  },
  {
    name: 'the columns of both datasets: the one that has more of them',
    bytes: lines(`${people},city`, 'Ada,Smith,1950-06-15,Ayr,Bute'),
    rows: [[2, 'Ada', 'Smith', '1950-06-15', 'Ayr']],
    file: { dataset: 'people', columnsIgnored: ['city'] },
  },
  {
    name: 'the header once more in mid-file',
    bytes: lines(people, 'Ada,Smith,1950-06-15,Ayr', people, 'Bob,Smith,1950-06-15,Ayr'),
    rows: [
      [2, 'Ada', 'Smith', '1950-06-15', 'Ayr'],
      [4, 'Bob', 'Smith', '1950-06-15', 'Ayr'],
    ],
    rejects: [[3, null, 'repeated_header']],
  },
  {
    name: 'the header once more, in capitals and quotes, and a city that begins like one',
    bytes: lines(places, ayr, '"CITY"," county",Country', 'City of London,Middlesex,England', bute),
    rows: [ayrAt(2), [4, 'City of London', 'Middlesex', 'England'], buteAt(5)],
    rejects: [[3, null, 'repeated_header']],
  },
  {
    name: 'the header once more by names of its own',
    bytes: lines('Stadt;Kreis;Land', 'Ayr;Ayrshire;Scotland', 'stadt;Kreis;Land'),
    query: { 'map[Stadt]': 'city', 'map[Kreis]': 'county', 'map[Land]': 'country' },
    rows: [ayrAt(2)],
    rejects: [[3, null, 'repeated_header']],
  },
  {
    name: 'another header in mid-file, with the columns in another order',
    bytes: lines(places, ayr, 'country,county,city', 'Scotland,Buteshire,Bute'),
    problem: 'header_changed',
  },
  {
    name: 'an inch mark, which opens no quote',
    bytes: lines(`${places},size 5"`, `${ayr},1`, 'Bute,Buteshire,Scotland,2"', `${ayr},3`),
    rows: [ayrAt(2), buteAt(3), ayrAt(4)],
    file: { columnsIgnored: ['size 5"'] },
  },
  {
    name: 'an inch mark in the first column, and a single row',
    bytes: lines(`size 5",${places}`, `1,${ayr}`),
    rows: [ayrAt(2)],
  },
  {
    name: 'inch marks in every column',
    bytes: lines('a"|city|b"c|county|country|d"', '1|Ayr|2|Ayrshire|Scotland|4'),
    rows: [ayrAt(2)],
  },
  {
    name: 'a quote that is not closed',
    bytes: lines('city,county,"country', ayr),
    problem: 'malformed_header',
  },
  {
    name: 'a quote that is not closed, in a long file',
    bytes: lines('city,county,"country', ...Array(10_000).fill(ayr)),
    problem: 'malformed_header',
  },
  {
    name: 'text after a closing quote',
    bytes: lines('"city"x;county;country', 'Ayr;Ayrshire;Scotland'),
    problem: 'malformed_header',
  },
  {
    name: 'a quote in the middle of one name, and one that is not closed before another',
    bytes: lines('city"x,"county', ayr),
    problem: 'malformed_header',
  },
  {
    name: 'blank lines only, more than a header may have bytes',
    bytes: '\n'.repeat(70_000) + lines(places, ayr),
    problem: 'header_too_large',
  },
  {
    name: 'two columns only by a delimiter nobody uses',
    bytes: 'city:county:country\na:b:c\n',
    problem: 'unknown_header',
  },
  {
    name: 'a row longer than the header, then a good one',
    bytes: lines(places, `${ayr},`, bute),
    rows: [buteAt(3)],
    rejects: [[2, null, 'column_count']],
  },
];
