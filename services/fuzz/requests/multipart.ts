import fc from 'fast-check';
import { fileBytes } from './csv-bodies.ts';

export interface Form {
  readonly contentType: string;
  readonly bytes: Buffer;
}

const field = fc.constantFrom('people', 'places', 'file', 'nothing', '', '__proto__', 'a"b', 'é');
const fileName = fc.constantFrom(
  'people.csv',
  'places.csv.gz',
  '',
  '../../x.csv',
  'C:\\x.csv',
  'a"b.csv',
  'x'.repeat(300),
  'é\u0007.csv',
  undefined,
);
const partHeader = fc.constantFrom(
  'Content-Type: text/csv',
  'Content-Type: text/csv; charset=utf-16',
  'Content-Type: text/csv; charset=klingon',
  'Content-Type: image/png',
  'Content-Transfer-Encoding: base64',
  'Content-Encoding: gzip',
  'Content-Disposition: form-data; name="people"',
  'X: y',
  'no colon at all',
  ': nameless',
  `X-Long: ${'x'.repeat(20_000)}`,
  ' folded',
);
const part = fc
  .record({
    name: fc.option(field, { nil: undefined }),
    fileName,
    headers: fc.array(partHeader, { maxLength: 2 }),
    content: fileBytes,
    newline: fc.constantFrom('\r\n', '\r\n', '\r\n', '\r\n', '\n', '\r'),
  })
  .map(({ name, fileName: file, headers, content, newline }) => {
    const names = [
      ...(name === undefined ? [] : [`name="${name}"`]),
      ...(file === undefined ? [] : [`filename="${file}"`]),
    ];
    const head = [`Content-Disposition: ${['form-data', ...names].join('; ')}`, ...headers];
    return [head.join(newline) + newline + newline, content.bytes] as const;
  });

const boundary = fc.constantFrom(
  'frontier',
  'frontier',
  'frontier',
  'x',
  '',
  'x'.repeat(70),
  'x'.repeat(71),
  'x'.repeat(255),
  'x'.repeat(4000),
  '-',
  '--',
  'with space',
  "'()+_,-./:=?",
);
const declared = fc.constantFrom(
  (name: string) => `multipart/form-data; boundary=${name}`,
  (name: string) => `multipart/form-data; boundary="${name}"`,
  (name: string) => `MULTIPART/Form-Data; charset=utf-8; boundary=${name}`,
  (name: string) => `multipart/form-data; boundary=${name}; boundary=other`,
  () => 'multipart/form-data',
  () => 'multipart/form-data; boundary=other',
  (name: string) => `multipart/mixed; boundary=${name}`,
);
/** What stands before, between and after the parts. */
const framing = fc.record({
  preamble: fc.constantFrom('', '', '', '\r\n', 'preamble\r\n', '--'),
  between: fc.constantFrom('\r\n', '\r\n', '\r\n', '\r\n', '', '\n', ' \r\n', 'x\r\n'),
  end: fc.constantFrom(
    '--\r\n',
    '--\r\n',
    '--\r\n',
    '--',
    '',
    '\r\n',
    '-',
    '--epilogue',
    '--\r\n\r\n',
  ),
});

/** A form whose framing is right for the most part. */
export const form: fc.Arbitrary<Form> = fc
  .record({
    boundary,
    declared: fc.oneof(
      {
        weight: 6,
        arbitrary: fc.constant((name: string) => `multipart/form-data; boundary=${name}`),
      },
      { weight: 2, arbitrary: declared },
    ),
    framing,
    parts: fc.oneof(
      { weight: 8, arbitrary: fc.array(part, { maxLength: 3 }) },
      { weight: 1, arbitrary: fc.array(part, { minLength: 17, maxLength: 18 }) },
    ),
  })
  .map(({ boundary: name, declared: declare, framing: { preamble, between, end }, parts }) => {
    const pieces = parts.flatMap(([head, content], index) => [
      Buffer.from(`${index === 0 ? '' : '\r\n'}--${name}${between}${head}`),
      content,
    ]);
    const bytes = [Buffer.from(preamble), ...pieces, Buffer.from(`\r\n--${name}${end}`)];
    return { contentType: declare(name), bytes: Buffer.concat(bytes) };
  });
