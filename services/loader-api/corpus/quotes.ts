import { ayr, ayrAt, bute, buteAt, type CorpusCase, lines, places } from './case.ts';

const unclosed = (line: number) => [[line, null, 'unclosed_quote'] as const];

export const quotes: readonly CorpusCase[] = [
  {
    name: 'everything in quotes',
    bytes: lines('"city","county","country"', '"Ayr","Ayrshire","Scotland"'),
    rows: [ayrAt(2)],
  },
  {
    name: 'quotes in quotes',
    bytes: lines(places, '"say ""hi""","""","a""""b"', bute),
    rows: [[2, 'say "hi"', '"', 'a""b'], buteAt(3)],
  },
  {
    name: 'line breaks of every kind in quotes',
    bytes: `${places}\n"A\nyr","A\r\ny","r\r"\r\n"\n.\n",x,y\n${bute}\n`,
    rows: [[2, 'A\nyr', 'A\r\ny', 'r\r'], [6, '\n.\n', 'x', 'y'], buteAt(9)],
    rejects: [],
  },
  {
    name: 'nothing in quotes',
    bytes: lines(places, '"","",""', bute),
    rows: [buteAt(3)],
    rejects: [
      [2, 'city', 'required'],
      [2, 'county', 'required'],
      [2, 'country', 'required'],
    ],
  },
  {
    name: 'quotes inside fields that have none around them',
    bytes: lines(places, 'O"Hara,5" pipe,x""y', 'a"",b"c"d,"', bute),
    rows: [[2, 'O"Hara', '5" pipe', 'x""y'], buteAt(4)],
    rejects: unclosed(3),
  },
  {
    name: 'a space before a quote, which then is none',
    bytes: lines(places, 'Ayr, "Ayrshire",Scotland', bute),
    rows: [[2, 'Ayr', ' "Ayrshire"', 'Scotland'], buteAt(3)],
  },
  {
    name: 'a quote that is not closed, with rows after it',
    bytes: lines(places, ayr, '"Wick,Caithness,Scotland', bute, ayr),
    rows: [ayrAt(2), buteAt(4), ayrAt(5)],
    rejects: unclosed(3),
  },
  {
    name: 'a quote that is not closed in the last field of the last line',
    bytes: `${lines(places, ayr)}Wick,Caithness,"Scotland`,
    rows: [ayrAt(2)],
    rejects: unclosed(3),
  },
  {
    name: 'quotes that are not closed on every line but one, by CRLF',
    bytes: [places, '"a,b,c', ayr, 'a,b,"'].join('\r\n'),
    // The first one finds its end in the last line: one record of three lines.
    rejects: [[2, null, 'column_count']],
    rows: [],
  },
  {
    name: 'a quoted header with a line break in it',
    bytes: `city,"county\r\n(or so)",country,county\nAyr,x,Scotland,Ayrshire\n`,
    rows: [[3, 'Ayr', 'Ayrshire', 'Scotland']],
    file: { columnsIgnored: ['county\r\n(or so)'] },
  },
];
