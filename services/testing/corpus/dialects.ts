import { ayr, ayrAt, bute, buteAt, type CorpusCase, lines, places } from './case.ts';

const both = [ayrAt(2), buteAt(3)];
const joined = (newline: string, delimiter = ',') =>
  [places, ayr, bute].join(newline).replaceAll(',', delimiter);

export const dialects: readonly CorpusCase[] = [
  { name: 'LF', bytes: `${joined('\n')}\n`, rows: both },
  { name: 'CRLF', bytes: `${joined('\r\n')}\r\n`, rows: both },
  { name: 'CR', bytes: `${joined('\r')}\r`, rows: both },
  { name: 'LF, and none at the end', bytes: joined('\n'), rows: both },
  { name: 'CRLF, and none at the end', bytes: joined('\r\n'), rows: both },
  { name: 'CR, and none at the end', bytes: joined('\r'), rows: both },
  {
    name: 'line ends of all kinds',
    bytes: `${places}\r${ayr}\n${bute}\r\n${ayr}\r\r\n${bute}\n\r${ayr}`,
    rows: [ayrAt(2), buteAt(3), ayrAt(4), buteAt(6), ayrAt(8)],
  },
  { name: 'semicolons', bytes: joined('\n', ';'), rows: both, file: { delimiter: ';' } },
  { name: 'tabs', bytes: joined('\r\n', '\t'), rows: both, file: { delimiter: 'tab' } },
  { name: 'pipes', bytes: joined('\r', '|'), rows: both, file: { delimiter: '|' } },
  {
    name: 'semicolons, with commas in header and data',
    bytes: lines('city;county;country;note, or remark, or more', 'Ayr;Ayr,shire;Scot,land;x,y,z'),
    rows: [[2, 'Ayr', 'Ayr,shire', 'Scot,land']],
    file: { delimiter: ';', columnsIgnored: ['note, or remark, or more'] },
  },
  {
    name: 'commas, with more semicolons, tabs and pipes in the header',
    bytes: lines('a;b;c;d\te\tf|g|h|i,city,county,country', ';;;;,Ayr|,Ayr;shire,Scot\tland'),
    rejects: [],
    rows: [[2, 'Ayr|', 'Ayr;shire', 'Scot\tland']],
    file: { delimiter: ',', columnsIgnored: ['a;b;c;d\te\tf|g|h|i'] },
  },
  {
    name: 'tabs, with all the others in the data',
    bytes: 'city\tcounty\tcountry\nA,b;c|d\t;;;\t,,,\n',
    rows: [[2, 'A,b;c|d', ';;;', ',,,']],
    file: { delimiter: 'tab' },
  },
  {
    name: 'pipes named',
    bytes: joined('\n', '|'),
    query: { delimiter: 'pipe' },
    rows: both,
    file: { delimiter: '|' },
  },
  ...['sep=;', 'SEP=;', '"sep=;"'].map((hint) => ({
    name: `a first line ${hint}`,
    bytes: lines(hint, ...[places, ayr].map((line) => line.replaceAll(',', ';'))),
    rows: [ayrAt(3)],
    file: { delimiter: ';', rowsRead: 1 },
  })),
  {
    name: 'a first line sep= by CRLF, after a mark, with other delimiters in the header',
    bytes: `\ufeffsep=|\r\ncity|county|country|a,b;c;d,e\r\nAyr|Ayrshire|Scotland|\r\n`,
    rows: [ayrAt(3)],
    file: { delimiter: '|', columnsIgnored: ['a,b;c;d,e'] },
  },
  {
    name: 'a first line sep= that names a delimiter nobody knows',
    bytes: lines('sep=:', 'city:county:country', 'Ayr:Ayrshire:Scotland'),
    problem: 'malformed_header',
  },
  {
    name: 'a first line sep= that is not what the caller named, who is right',
    bytes: lines('sep=;', places, ayr),
    query: { delimiter: ',' },
    rows: [ayrAt(3)],
  },
  { name: 'a first line sep= alone', bytes: 'sep=;', problem: 'empty_file' },
  {
    name: 'blanks after delimiters',
    bytes: lines('city, county, country', 'Ayr, Ayrshire, Scotland', 'Bute, "Bute, shire", x'),
    rows: [[2, 'Ayr', ' Ayrshire', ' Scotland']],
    rejects: [[3, 'county', 'stray_quote']],
  },
  {
    name: 'a delimiter named that is not the one of the file',
    bytes: joined('\n'),
    query: { delimiter: 'tab' },
    problem: 'unknown_header',
  },
  {
    name: 'delimiters in quotes',
    bytes: lines('"city";"county";"country"', '"A;y;r";";";"a,b"'),
    rows: [[2, 'A;y;r', ';', 'a,b']],
  },
  {
    name: 'blank lines before the header, between rows and at the end',
    bytes: `\n\r\n\r${places}\n\n${ayr}\r\n\r\n\r\n${bute}\n\n\n`,
    rows: [ayrAt(6), buteAt(9)],
    file: { rowsRead: 2 },
  },
  {
    name: 'a line of spaces, which is a row',
    bytes: lines(places, ayr, '  ', bute),
    rows: [ayrAt(2), buteAt(4)],
    rejects: [[3, null, 'column_count']],
  },
  {
    name: 'a line of delimiters, which is a row of nothing',
    bytes: lines(places, ',,', bute),
    rows: [buteAt(3)],
    rejects: [
      [2, 'city', 'required'],
      [2, 'county', 'required'],
      [2, 'country', 'required'],
    ],
  },
  { name: 'a header alone', bytes: `${places}\n`, problem: 'no_rows' },
  { name: 'a header and blank lines', bytes: `${places}\n\n\r\n\n`, problem: 'no_rows' },
  { name: 'blank lines alone', bytes: '\n\r\n\r', problem: 'empty_file' },
  { name: 'nothing', bytes: '', problem: 'empty_file' },
];
