import {
  ayr,
  ayrAt,
  bigEndian,
  bom,
  bytes,
  type CorpusCase,
  lines,
  littleEndian,
  places,
  type Row,
} from './case.ts';

const declared = (charset: string) => ({ 'Content-Type': `text/csv; charset=${charset}` });
const two = lines(places, ayr);
const inCity = (...city: number[]) => bytes(`${places}\n`, city, ',Ayrshire,Scotland\n');
const cityIs = (city: string): Row[] => [[2, city, 'Ayrshire', 'Scotland']];
/** é and € as windows-1252 has them, é as UTF-8 has it. */
const e = [0x41, 0xe9];
const euro = [0x80];
const eInUtf8 = [0x41, 0xc3, 0xa9];
const notUtf8 = [[2, 'city', 'invalid_utf8']] as const;

/** The label, what it stands for, bytes of a city and how they read. */
const labels: readonly [string, string, number[], string][] = [
  ['iso-8859-1', 'iso-8859-1', e, 'Aé'],
  ['ISO_8859-1', 'iso-8859-1', e, 'Aé'],
  ['latin1', 'iso-8859-1', e, 'Aé'],
  ['"L1"', 'iso-8859-1', e, 'Aé'],
  ['iso-8859-1', 'iso-8859-1', eInUtf8, 'AÃ©'],
  ['windows-1252', 'windows-1252', euro, '€'],
  ['CP1252', 'windows-1252', euro, '€'],
  ['"x-cp1252"; header=present', 'windows-1252', euro, '€'],
  ['UTF-8', 'utf-8', eInUtf8, 'Aé'],
  ['utf8', 'utf-8', eInUtf8, 'Aé'],
  ['us-ascii', 'utf-8', eInUtf8, 'Aé'],
  ['""', 'utf-8', eInUtf8, 'Aé'],
];

/** What `Content-Type` says of the charset. */
export const declaredCharsets: readonly CorpusCase[] = [
  ...labels.map(([label, charset, city, read]) => ({
    name: `${label} declared, ${read}`,
    bytes: inCity(...city),
    headers: declared(label),
    rows: cityIs(read),
    file: { charset },
  })),
  ...['us-ascii', 'utf8'].map((label) => ({
    name: `${label} declared, and a byte that it does not have`,
    bytes: inCity(...e),
    headers: declared(label),
    rejects: notUtf8,
  })),
  {
    name: 'one that is declared with a space before its "="',
    bytes: inCity(...e),
    headers: { 'Content-Type': 'text/csv; charset =latin1' },
    rows: cityIs('Aé'),
  },
  {
    name: 'one that is declared for text/plain',
    bytes: inCity(...e),
    headers: { 'Content-Type': 'text/plain;charset=latin1' },
    rows: cityIs('Aé'),
  },
  ...(['utf-16', 'utf-16le', 'utf-16be'] as const).map((label) => ({
    name: `${label} declared, its header in another script`,
    bytes: (label === 'utf-16be' ? bigEndian : littleEndian)(
      lines('город,county,country', 'Эр,Ayrshire,Scotland'),
    ),
    headers: declared(label),
    query: { 'map[город]': 'city' },
    rows: cityIs('Эр'),
    file: { charset: label === 'utf-16be' ? 'utf-16be' : 'utf-16le' },
  })),
  {
    name: 'the option before what is declared',
    bytes: inCity(...e),
    headers: declared('utf-8'),
    query: { charset: 'windows-1252' },
    rows: cityIs('Aé'),
    file: { charset: 'windows-1252' },
  },
  {
    name: 'the option before what is declared, though it is the default',
    bytes: inCity(...eInUtf8),
    headers: declared('latin1'),
    query: { charset: 'utf-8' },
    rows: cityIs('Aé'),
    file: { charset: 'utf-8' },
  },
  {
    name: 'a mark before both',
    bytes: bytes(bom, [...inCity(...eInUtf8)]),
    headers: declared('latin1'),
    query: { charset: 'windows-1252' },
    rows: cityIs('Aé'),
    file: { charset: 'utf-8' },
  },
  ...['koi8-r', 'utf-32', 'utf-7', "'utf-8'", 'utf-8, text/csv', 'x'.repeat(300)].map((label) => ({
    name: `${label.slice(0, 20)} declared, which is not known`,
    bytes: two,
    headers: declared(label),
    problem: 'unsupported_media_type' as const,
  })),
  {
    name: 'one declared that is not known, and the option',
    bytes: two,
    headers: declared('koi8-r'),
    query: { charset: 'utf-8' },
    rows: [ayrAt(2)],
  },
];
