import {
  ayr,
  ayrAt,
  bigEndian,
  bom,
  bute,
  buteAt,
  bytes,
  type CorpusCase,
  lines,
  littleEndian,
  places,
} from './case.ts';

const two = lines(places, ayr, bute);
const both = [ayrAt(2), buteAt(3)];
const wide = lines(places, 'Дамфріс,თბილისი,𠮷野家', bute);
const wideRows = [[2, 'Дамфріс', 'თბილისი', '𠮷野家'] as const, buteAt(3)];
const utf16 = { charset: 'utf-16' };
const cp1252 = { charset: 'windows-1252' };
const latin1 = { charset: 'iso-8859-1' };
const withUnits = (...units: number[]) =>
  `${places}\n${String.fromCharCode(...units)},Ayrshire,Scotland\n${bute}\n`;
const badCity = [[2, 'city', 'invalid_utf8'] as const];
const control = [[2, 'city', 'control_character'] as const];
const inCity = (...city: number[]) => bytes(`${places}\n`, city, `,Ayrshire,Scotland\n${bute}\n`);

const notUtf8: [string, ...number[]][] = [
  ['a byte of Latin-1', 0x41, 0xe9, 0x42],
  ['a continuation byte alone', 0x41, 0x80],
  ['an overlong slash', 0xc0, 0xaf],
  ['an overlong slash of three bytes', 0xe0, 0x80, 0xaf],
  ['a surrogate (CESU)', 0xed, 0xa0, 0x80],
  ['a code point beyond Unicode', 0xf4, 0x90, 0x80, 0x80],
  ['a byte that never occurs', 0xff],
  ['a character that is cut off', 0xe2, 0x82],
];

export const charsets: readonly CorpusCase[] = [
  { name: 'UTF-8', bytes: wide, rows: wideRows, file: { charset: 'utf-8' } },
  { name: 'UTF-8 with its mark', bytes: bom + two, rows: both, file: { charset: 'utf-8' } },
  {
    name: 'a mark, then a quoted header',
    bytes: `${bom}"city","county","country"\n${ayr}\n`,
    rows: [ayrAt(2)],
    file: { columnsIgnored: [] },
  },
  { name: 'a mark and nothing else', bytes: bom, problem: 'empty_file' },
  { name: 'a mark and blank lines', bytes: `${bom}\n\r\n\n`, problem: 'empty_file' },
  {
    name: 'marks at the start of lines in mid-file, where files were put together',
    bytes: `${lines(places, ayr)}${bom}${lines(bute)}${bom}\n${bom}"Ayr",Ayrshire,Scotland`,
    rows: [ayrAt(2), buteAt(3), ayrAt(5)],
  },
  {
    name: 'a mark in the middle of a line, which is a character there',
    bytes: lines(places, `Ayr,${bom}Ayrshire,Scotland`),
    rows: [[2, 'Ayr', `${bom}Ayrshire`, 'Scotland']],
  },
  ...notUtf8.map(([name, ...city]) => ({
    name: `UTF-8 with ${name}`,
    bytes: inCity(...city),
    rows: [buteAt(3)],
    rejects: badCity,
  })),
  {
    name: 'UTF-8 cut off in its last character',
    bytes: bytes(two, 'Wick,Caithness,Scotlan', [0xc4]),
    rows: both,
    rejects: [[4, 'country', 'invalid_utf8']],
  },
  {
    name: 'bytes that are not UTF-8 in a column that is ignored',
    bytes: bytes(`note,${places}\n`, [0xff, 0xfe], `,${ayr}\n`),
    rows: [ayrAt(2)],
  },
  {
    name: 'UTF-16 with its mark, low byte first',
    bytes: littleEndian(bom + wide),
    rows: wideRows,
    file: { charset: 'utf-16le' },
  },
  {
    name: 'UTF-16 with its mark, high byte first',
    bytes: bigEndian(bom + wide),
    rows: wideRows,
    file: { charset: 'utf-16be' },
  },
  {
    name: 'UTF-16 named, low byte first',
    bytes: littleEndian(wide),
    query: utf16,
    rows: wideRows,
    file: { charset: 'utf-16le' },
  },
  {
    name: 'UTF-16 named, high byte first, after blank lines',
    bytes: bigEndian(`\r\n\r\n${two}`),
    query: utf16,
    rows: [ayrAt(4), buteAt(5)],
    file: { charset: 'utf-16be' },
  },
  { name: 'UTF-16 that nobody named', bytes: littleEndian(two), problem: 'binary_file' },
  {
    name: 'UTF-16 with the first half of a pair alone',
    bytes: littleEndian(bom + withUnits(0x41, 0xd83d, 0x42)),
    rows: [buteAt(3)],
    rejects: badCity,
  },
  {
    name: 'UTF-16 with the second half of a pair alone',
    bytes: bigEndian(bom + withUnits(0xdc69)),
    rows: [buteAt(3)],
    rejects: badCity,
  },
  {
    name: 'UTF-16 with a pair the wrong way round',
    bytes: littleEndian(bom + withUnits(0xdc69, 0xd83d)),
    rows: [buteAt(3)],
    rejects: badCity,
  },
  {
    name: 'UTF-16 with an odd byte at its end',
    bytes: bytes([...littleEndian(bom + two + ayr)], [0x41]),
    rows: both,
    rejects: [[4, 'country', 'invalid_utf8']],
  },
  {
    name: 'windows-1252 with quotes, dashes and a euro',
    bytes: inCity(0x80, 0x93, 0x94, 0x97, 0x9f, 0xe9),
    query: cp1252,
    rows: [[2, '€“”—Ÿé', 'Ayrshire', 'Scotland'], buteAt(3)],
    file: { charset: 'windows-1252' },
  },
  ...[0x81, 0x8d, 0x8f, 0x90, 0x9d].map((byte) => ({
    name: `windows-1252 with ${byte.toString(16)}, which stands for nothing`,
    bytes: inCity(0x41, byte),
    query: cp1252,
    rows: [buteAt(3)],
    rejects: control,
  })),
  {
    name: 'windows-1252 named, but marked as UTF-16',
    bytes: littleEndian(bom + wide),
    query: cp1252,
    rows: wideRows,
    file: { charset: 'utf-16le' },
  },
  {
    name: 'iso-8859-1',
    bytes: inCity(0xa0, 0xc0, 0xdf, 0xff),
    query: latin1,
    rows: [[2, '\u00a0Àßÿ', 'Ayrshire', 'Scotland'], buteAt(3)],
    file: { charset: 'iso-8859-1' },
  },
  {
    name: 'iso-8859-1 with a control character where others have a euro',
    bytes: inCity(0x80),
    query: latin1,
    rows: [buteAt(3)],
    rejects: control,
  },
];
