import { describe, expect, it } from 'vitest';
import { Problem } from '#shared/errors.ts';
import { FormOutline } from './form-outline.ts';

const named = 'Content-Disposition: form-data; name="people"; filename="p.csv"';
const part = (head: string, content = 'a,b\r\n1,2\r\n') =>
  `--edge\r\n${head}\r\n\r\n${content}\r\n`;
const end = '--edge--\r\n';

/** Follows a body that arrives in pieces of this size. @returns what it is refused with, or '' */
function follow(body: string, partsRead: number, size = body.length, boundary = 'edge'): string {
  const outline = new FormOutline(boundary);
  const bytes = Buffer.from(body, 'latin1');
  try {
    for (let at = 0; at < bytes.length; at += size) outline.push(bytes.subarray(at, at + size));
    outline.end(partsRead);
    return '';
  } catch (error) {
    if (error instanceof Problem && error.code === 'malformed_multipart') return error.message;
    throw error;
  }
}

const fine: readonly (readonly [string, string, number])[] = [
  ['no part', end, 0],
  ['nothing', '', 0],
  ['one part', part(named) + end, 1],
  ['two parts', part(named) + part(named) + end, 2],
  ['nothing after its last boundary', `${part(named)}--edge--`, 1],
  ['blank lines around it', `\r\n\r\n${part(named)}${end}\r\n \t\r\n`, 1],
  ['parts without content', part(named, '') + part(named, '') + end, 2],
  ['a part that shares its line break', `--edge\r\n${named}\r\n\r\n--edge--`, 1],
  ['a boundary within a line', part(named, 'x--edge\r\n--edg\r\n-edge --edge\n--edg') + end, 1],
  ['30 header lines', part(`${'X-Y: z\r\n'.repeat(29)}${named}`) + end, 1],
  ['header lines that go on', part('Content-Disposition: form-data;\r\n name="people"') + end, 1],
  ['header names in capitals', part('CONTENT-DISPOSITION:FORM-DATA; NAME=people') + end, 1],
  [
    'values without quotes',
    part('Content-Disposition: form-data; name=a; filename=my f.csv') + end,
    1,
  ],
  [
    'a path for a name',
    part('Content-Disposition: form-data; name="a"; filename="C:\\f.csv"') + end,
    1,
  ],
  [
    'a name as browsers send it',
    part('Content-Disposition: form-data; name="a"; filename="x;%22y.csv"') + end,
    1,
  ],
  [
    'an escaped quote',
    part('Content-Disposition: form-data; name="a\\""; filename="\\";b"') + end,
    1,
  ],
  ['bytes as they are', part(`${named}\r\nContent-Transfer-Encoding: Binary`) + end, 1],
  [
    'names in Latin-1',
    part('Content-Disposition: form-data; name="\xe9"; filename="\xe9"') + end,
    1,
  ],
];

const faulty: readonly (readonly [string, string, RegExp])[] = [
  ['text before it', `hello\r\n${part(named)}${end}`, /does not begin with its boundary/],
  ['another boundary', `--edgy\r\n${named}\r\n\r\nx\r\n--edgy--`, /does not begin/],
  ['a part after its end', part(named) + end + part(named) + end, /continues after its last/],
  ['text after its end', `${part(named)}${end}hello`, /continues after its last/],
  ['no last boundary', part(named), /ends before its last/],
  ['half a last boundary', `${part(named)}--edge-`, /ends before its last/],
  ['an end within a head', `${part(named)}--edge\r\n${named}\r\n`, /ends before its last/],
  ['blanks after a boundary', `${part(named)}--edge \r\n${named}\r\n\r\nx\r\n${end}`, /Boundary 2/],
  ['a longer boundary in a part', part(named, 'x\r\n--edge2\r\ny') + end, /Boundary 2/],
  ['line feeds alone', (part(named) + end).replaceAll('\r', ''), /Boundary 1/],
  [
    'a line feed before a boundary',
    `${part(named).slice(0, -2)}\n${part(named)}${end}`,
    /line feed without/,
  ],
  ['a head without lines', `--edge\r\n\r\nx\r\n${end}`, /Part 1 has no Content-Disposition/],
  ['a part without a name', part('Content-Disposition: form-data') + end, /has no name/],
  ['an attachment', part('Content-Disposition: attachment; name="people"') + end, /form-data/],
  ['no Content-Disposition', part(named) + part('Content-Type: text/csv') + end, /Part 2 has no/],
  ['two of them', part(`${named}\r\n${named}`) + end, /more than one Content-Disposition/],
  ['two names', part(`${named}; name="places"`) + end, /more than one name/],
  ['a name in two forms', part(`${named}; name*=UTF-8''places`) + end, /has a name\* in/],
  ['two file names', part(`${named}; filename="q.csv"`) + end, /more than one filename/],
  ['two types', part(`${named}\r\nContent-Type: a/b\r\nContent-Type: a/c`) + end, /Content-Type/],
  ['a blank before a colon', part(named.replace(':', ' :')) + end, /has a malformed header line/],
  [
    'a header line without a colon',
    part(`${named}\r\nhello`) + end,
    /malformed header line: "hello"/,
  ],
  [
    'a head cut by a boundary',
    `--edge\r\n${named}\r\n${part(named)}${end}`,
    /malformed header line: "--edge"/,
  ],
  ['a lone line feed in a head', part(`${named}\nX: y`) + end, /has a malformed header line/],
  [
    'a quote that stays open',
    part(`${named.slice(0, -1)}`) + end,
    /has a malformed Content-Disposition/,
  ],
  ['text after a quote', part(`${named}x`) + end, /has a malformed Content-Disposition/],
  [
    'quoted-printable',
    part(`${named}\r\nContent-Transfer-Encoding: quoted-printable`) + end,
    /quoted-p/,
  ],
  [
    'base64',
    part(`${named}\r\nContent-Transfer-Encoding: BASE64`) + end,
    /Transfer-Encoding "BASE64"/,
  ],
  [
    'a form in a part',
    part(`${named}\r\nContent-Type: Multipart/Mixed; boundary=x`) + end,
    /itself a multipart form/,
  ],
  ['a head without an end', `--edge\r\n${named}\r\nX: ${'y'.repeat(17_000)}`, /longer than 16384/],
];

describe('When a form has', () => {
  it.each(fine)('%s, then its parts are counted, however it arrives', (_, body, parts) => {
    for (let size = 1; size <= body.length; size++) expect(follow(body, parts, size)).toBe('');
    expect(follow(body, parts + 1)).toMatch(/could be read/);
  });

  it.each(faulty)('%s, then it is refused, however it arrives', (_, body, detail) => {
    for (const size of [...range(Math.min(body.length, 500)), body.length]) {
      expect(follow(body, 1, size)).toMatch(detail);
    }
  });

  it('a boundary that looks like its content, then each one is found', () => {
    const boundary = '-'.repeat(20);
    const body = `--${boundary}\r\n${named}\r\n\r\n${'-\r\n--'.repeat(9)}\r\n--${boundary}--`;
    for (const size of range(body.length)) expect(follow(body, 1, size, boundary)).toBe('');
  });
});

function range(to: number): number[] {
  return Array.from({ length: to }, (_, index) => index + 1);
}
