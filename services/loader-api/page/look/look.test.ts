import { describe, expect, it } from 'vitest';
import { decode, findCharset } from './charset.ts';
import { findDelimiter, parseCsv, withoutHint, writeCsv } from './csv.ts';
import { findDateFormat, readDate } from './dates.ts';
import { look } from './look.ts';
import { findColumns, matchDataset, missingColumns } from './match.ts';

const column = (name: string) => ({
  name,
  title: name,
  type: 'text' as const,
  required: true,
  rule: '',
  example: '',
});
const places = {
  name: 'places',
  title: 'Places',
  description: '',
  columns: ['city', 'county', 'country'].map(column),
};

describe('When the head of a file is looked at', () => {
  it('then CSV is read with quotes, line breaks of all kinds and empty fields', () => {
    expect(parseCsv('\ufeffa,b\r\n"x, ""y""\nz",\r,2\n\n3', ',', 10)).toEqual([
      ['a', 'b'],
      ['x, "y"\nz', ''],
      ['', '2'],
      ['3'],
    ]);
    expect(parseCsv('a;"b" c;d\n"open', ';', 10)).toEqual([['a', 'b', 'd'], ['open']]);
    expect(parseCsv('1\n2\n3\n', ',', 2)).toEqual([['1'], ['2']]);
  });

  it('then what is written is read again', () => {
    const rows = [['a;b', 'c"d', '', 'e\nf', ' g ']];
    expect(parseCsv(writeCsv(rows, ';'), ';', 10)).toEqual(rows);
  });

  it.each([
    ['city;county, old;country', ';'],
    ['city\tcounty\tcountry', 'tab'],
    ['"a,b,c"|city|county', '|'],
    ['city', ','],
  ])('then the delimiter of %j is %j', (header, delimiter) => {
    expect(findDelimiter(`${header}\nx,y,z`)).toBe(delimiter);
  });

  it.each(['sep=;\nx,y;z\n1;2\n', '\ufeff"sep=;"\r\nx,y;z\r\n1;2'])(
    'then a first line as %j names the delimiter, and is no row',
    (text) => {
      expect(findDelimiter(text)).toBe(';');
      expect(parseCsv(withoutHint(text), ';', 10)).toEqual([
        ['x,y', 'z'],
        ['1', '2'],
      ]);
    },
  );

  it('then its charset is what its bytes can be', () => {
    const cut = new Uint8Array([...new TextEncoder().encode('Renée')].slice(0, -2));
    expect(findCharset(cut)).toBe('utf-8');
    const latin = new Uint8Array([0x52, 0xe9, 0x6e, 0x0a]);
    expect([findCharset(latin), decode(latin, 'windows-1252')]).toEqual(['windows-1252', 'Rén\n']);
    const wide = new Uint8Array([0, 0x41, 0, 0x42]);
    expect([findCharset(wide), decode(wide, 'utf-16')]).toEqual(['utf-16', 'AB']);
  });

  it.each([
    [['1999-12-31', ''], ''],
    [['31/12/1999', '01/02/1999'], 'dmy'],
    [['12.31.1999'], 'mdy'],
    [['1999/1/2'], 'ymd'],
    [['01/02/1999'], null],
    [['31/12/1999', '12/31/1999'], null],
    [[], ''],
  ])('then dates as %j are %j', (values, format) => {
    expect(findDateFormat(values)).toBe(format);
  });

  it('then dates are read in that order, and only days of the calendar', () => {
    expect(readDate('31/12/1999', 'dmy')).toBe('1999-12-31');
    expect(readDate('2/29/2000', 'mdy')).toBe('2000-02-29');
    expect(readDate('29/2/1900', 'dmy')).toBeNull();
    expect(readDate('1999/12/31', '')).toBeNull();
  });

  it('then columns are found by name or as somebody has said', () => {
    const header = [' City ', 'Shire', 'COUNTRY'];
    expect(matchDataset(header, [places])?.name).toBe('places');
    expect(matchDataset(['x', 'y'], [places])).toBeUndefined();
    expect(missingColumns(findColumns(header, places, {}))).toEqual(['county']);
    expect(findColumns(header, places, { Shire: 'county' })).toEqual(
      new Map([
        ['city', 0],
        ['county', 1],
        ['country', 2],
      ]),
    );
  });

  it.each([
    ['a frame', [0x28, 0xb5, 0x2f, 0xfd, 0]],
    ['a frame to be skipped', [0x50, 0x2a, 0x4d, 0x18, 4]],
  ])('then zstd that begins with %s is left to the service', async (_, bytes) => {
    const { head } = await look(new File([new Uint8Array(bytes)], 'a.csv.zst'), [places]);
    expect(head).toBeNull();
  });
});
