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
    name: 'blanks before a quote, which then opens nothing',
    bytes: lines(places, 'Ayr, "Ayrshire",Scotland', bute, 'Ayr,Ayrshire,\t "Scotland'),
    rows: [buteAt(3)],
    rejects: [
      [2, 'county', 'stray_quote'],
      [4, 'country', 'stray_quote'],
    ],
  },
  {
    name: 'text after closing quotes',
    bytes: lines(
      places,
      '"Ayr "North" side",Ayrshire,Scotland',
      '"Bute" ,"Buteshire","Scotland"',
      '"say ""hi"" there"more,x,y',
      '"St \\"Andrews\\"",Fife,Scotland',
      '"="Ayr",x,y',
      ayr,
    ),
    rows: [ayrAt(7)],
    rejects: [
      [2, 'city', 'text_after_quote'],
      [3, 'city', 'text_after_quote'],
      [3, 'county', 'text_after_quote'],
      [4, 'city', 'text_after_quote'],
      [5, 'city', 'text_after_quote'],
      [6, 'city', 'text_after_quote'],
    ],
    file: { rowsRead: 6, rowsRejected: 5 },
  },
  {
    name: 'text after a closing quote where the inner delimiters make up for the missing ones',
    bytes: lines(
      `${places},note`,
      '"Ayr,Ayrshire,Scotland,"a town, by the sea, old, small"',
      'Bute,Buteshire,Scotland,"an island"',
    ),
    rows: [buteAt(3)],
    rejects: [
      [2, 'city', 'text_after_quote'],
      [2, 'county', 'text_after_quote'],
      [2, 'country', 'text_after_quote'],
    ],
  },
  {
    name: 'text after a closing quote in a column that nobody knows',
    bytes: lines(`note,${places}`, `"a"b,${ayr}`, `c,${bute}`),
    rows: [buteAt(3)],
    rejects: [[2, null, 'text_after_quote']],
  },
  {
    name: 'text after a closing quote in a record of several lines, of which none is a row',
    bytes: lines(places, '"Ayr', 'the "North" side', 'x,y,z",Ayrshire,Scotland', bute),
    rows: [buteAt(5)],
    rejects: [
      [2, 'city', 'text_after_quote'],
      [2, 'county', 'text_after_quote'],
      [2, 'country', 'text_after_quote'],
    ],
    file: { rowsRead: 2 },
  },
  {
    name: 'text after a closing quote, the line then going on in quotes',
    bytes: lines(places, '"Ayr "North', 'side",Ayrshire,Scotland', bute),
    rows: [buteAt(4)],
    rejects: [[2, 'city', 'text_after_quote']],
  },
  {
    name: 'a quote that is not closed before rows in quotes',
    bytes: lines('"city","county","country"', '"Wick,x,y', '"Ayr","Ayrshire","Scotland"', bute),
    rows: [ayrAt(3), buteAt(4)],
    rejects: unclosed(2),
  },
  {
    name: 'a last quote that is doubled, before rows in quotes',
    bytes: lines(places, '"Wick","x","y""', '"Ayr","Ayrshire","Scotland"'),
    rows: [ayrAt(3)],
    rejects: unclosed(2),
  },
  {
    name: 'a delimiter missing before a quote, in a file that quotes',
    bytes: lines('"city",county,country', 'Ayr"Ayrshire, old",Scotland', bute),
    rows: [buteAt(3)],
    rejects: [[2, 'city', 'stray_quote']],
  },
  {
    name: 'a delimiter missing before a quote, in a file that quotes only later',
    bytes: lines(places, 'Ayr"Ayrshire, old",Scotland', bute, 'Ayr,"Ayrshire",Scotland'),
    rows: [buteAt(3), ayrAt(4)],
    rejects: [[2, 'city', 'stray_quote']],
  },
  {
    name: 'inch marks in a file that quotes nothing, and in one that does',
    bytes: lines(places, '5" pipe,6" pipe,7"', '5",6",x'),
    rows: [
      [2, '5" pipe', '6" pipe', '7"'],
      [3, '5"', '6"', 'x'],
    ],
  },
  {
    name: 'an inch mark beside a quoted field',
    bytes: lines(places, '5" pipe,"Ayr, old",x', '"y",5" pipe,z', 'z,5",x'),
    rows: [
      [2, '5" pipe', 'Ayr, old', 'x'],
      [3, 'y', '5" pipe', 'z'],
      [4, 'z', '5"', 'x'],
    ],
  },
  {
    name: 'formulas that hold a text',
    bytes: lines(places, '="Ayr",Ayrshire,Scotland', '"=""Ayr""",Ayrshire,Scotland', '=1+1,x,y'),
    rows: [[4, '=1+1', 'x', 'y']],
    rejects: [
      [2, 'city', 'formula'],
      [3, 'city', 'formula'],
    ],
  },
  {
    name: 'a formula that holds a delimiter',
    bytes: lines(places, '="Ayr, old",Scotland', bute),
    rows: [buteAt(3)],
    rejects: [[2, 'city', 'stray_quote']],
  },
  {
    name: 'a record in quotes over a megabyte, of many lines that look like rows',
    bytes: `${lines(places, ayr)}"${lines(ayr).repeat(50_000)}",x,y\n${bute}`,
    rows: [ayrAt(2), buteAt(50_004)],
    rejects: [[3, null, 'record_too_large']],
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
