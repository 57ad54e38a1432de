import { people, places } from '../csv.ts';

const disposition = (rest: string) => `Content-Disposition: form-data; ${rest}\r\n`;
export const ofPeople = disposition('name="people"; filename="p.csv"');
const ofPlaces = disposition('name="places"; filename="q.csv"');
const part = (head: string, content: string) => `--frontier\r\n${head}\r\n${content}\r\n`;
const last = '--frontier--\r\n';
const placesPart = part(ofPlaces, places);
/** A form with this head for its people, and places after it. */
export const withHead = (head: string) => part(head, people) + placesPart + last;

/** Title, body, and the file name of its people where that is told. */
export const wholeForms: readonly (readonly [string, string, string])[] = [
  [
    'an encoded file name',
    withHead(disposition("name=people; filename*=UTF-8''L%C3%A1.csv")),
    'Lá.csv',
  ],
  [
    'a file name twice over',
    withHead(disposition(`name="people"; filename="a"; filename*=utf-8''b`)),
    '',
  ],
  ['nothing in quotes', withHead(disposition('name=people; filename=my people.csv')), ''],
  [
    'folded headers',
    withHead('Content-Disposition: form-data;\r\n\tname="people"; filename="p"\r\n'),
    'p',
  ],
  ['30 header lines', withHead(`${'X-Y: z\r\n'.repeat(29)}${ofPeople}`), 'p.csv'],
  [
    'a type instead of a file name',
    withHead(`${disposition('name="people"')}Content-Type: application/octet-stream\r\n`),
    'people.csv',
  ],
  [
    'a long file name',
    withHead(disposition(`name="people"; filename="${'x'.repeat(5000)}"`)),
    'x'.repeat(255),
  ],
  ['bytes named as such', withHead(`${ofPeople}Content-Transfer-Encoding: 8bit\r\n`), 'p.csv'],
  ['blank lines around it', `\r\n\r\n${withHead(ofPeople)}\r\n`, 'p.csv'],
  ['no line break at its end', withHead(ofPeople).trimEnd(), 'p.csv'],
];

/** Title, body, and what the refusal says. */
export const refusedForms: readonly (readonly [string, string, RegExp])[] = [
  [
    'blanks after a boundary',
    placesPart + part(ofPeople, people).replace('frontier', 'frontier ') + last,
    /Boundary 2/,
  ],
  [
    'a part without Content-Disposition',
    placesPart + part('Content-Type: text/csv\r\n', people) + last,
    /Part 2 has no Content-Disposition/,
  ],
  ['a blank before a colon', withHead(ofPeople.replace(':', ' :')), /Part 1/],
  [
    'quoted-printable content',
    withHead(`${ofPeople}Content-Transfer-Encoding: quoted-printable\r\n`),
    /Transfer-Encoding "quoted-printable"/,
  ],
  [
    'base64 content',
    withHead(`${ofPeople}Content-Transfer-Encoding: base64\r\n`),
    /Transfer-Encoding "base64"/,
  ],
  [
    'a line break in a file name',
    withHead(disposition("name=people; filename*=UTF-8''a%0Ab")),
    /Only 1 of the 2 parts of the form could be read/,
  ],
  [
    'a part that shares its line break',
    `--frontier\r\n${ofPeople}\r\n${placesPart}${last}`,
    /of the 2 parts/,
  ],
  [
    'a part before its first boundary',
    `${part(ofPeople, people).slice(3)}${placesPart}${last}`,
    /does not begin/,
  ],
  [
    'a part after its last boundary',
    placesPart + last + part(ofPeople, people) + last,
    /continues after/,
  ],
  ['no last boundary', placesPart + part(ofPeople, people), /ends before/],
  ['line feeds alone', withHead(ofPeople).replaceAll('\r', ''), /Boundary 1/],
  [
    'a form within a part',
    withHead(`${ofPeople}Content-Type: multipart/mixed; boundary=b\r\n`),
    /itself a multipart form/,
  ],
  [
    'a head that is cut',
    `--frontier\r\n${ofPeople}${placesPart}${last}`,
    /malformed header line: "--frontier"/,
  ],
];
