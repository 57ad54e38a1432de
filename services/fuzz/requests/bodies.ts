import fc from 'fast-check';
import type { Operation, Schema } from '../contract.ts';
import { fileBytes } from './csv-bodies.ts';
import type { Header } from './headers.ts';
import { form } from './multipart.ts';
import { anyJson } from './values.ts';

export interface Body {
  readonly headers: readonly Header[];
  readonly bytes: Buffer;
  readonly pieceBytes: number | undefined;
}

const piece = fc.constantFrom(undefined, undefined, undefined, 1000, 16_384, 65_537);
const json = 'application/json';

const file: fc.Arbitrary<Body> = fc
  .tuple(
    fileBytes,
    fc.constantFrom(
      'text/csv',
      'text/csv',
      'text/csv; charset=utf-8',
      'text/csv; charset=utf-16',
      'text/csv; charset=klingon',
      'text/csv; charset="',
      'application/octet-stream',
      'application/gzip',
      'image/png',
      'application/x-www-form-urlencoded',
      'text/plain',
      'x',
      '',
    ),
    piece,
    fc.constantFrom(true, true, false),
  )
  .map(([{ bytes, coding }, type, pieceBytes, isDeclared]) => ({
    headers: [
      ['content-type', type],
      ...(coding !== undefined && isDeclared ? [['content-encoding', coding] as const] : []),
    ],
    bytes,
    pieceBytes,
  }));

const upload: fc.Arbitrary<Body> = fc
  .tuple(form, piece)
  .map(([{ contentType, bytes }, pieceBytes]) => ({
    headers: [['content-type', contentType]],
    bytes,
    pieceBytes,
  }));

/** What is no path, leaves the folder, or stands for many. */
const path = fc.oneof(
  fc.constantFrom(
    'people.csv',
    'places.csv',
    '*.csv',
    '?eople.csv',
    'deep/*/*.csv',
    '*',
    '**/*',
    '{people,places}.csv',
    '{1..20000}',
    '{a,b}'.repeat(16),
    '[a-z]*.csv',
    '{/etc,x}/pass*d',
    '/etc/passwd',
    '../*',
    'deep/../../x',
    'deep/..',
    '*'.repeat(1000),
    '*a'.repeat(300),
    'folder',
    'fifo',
    'link',
    'empty.csv',
    '.',
    '/',
    '\0',
    'a\0b',
    '\ud800',
    'é.csv',
    'C:\\x',
    'people.csv/',
    'people.csv/x',
    'x'.repeat(300),
    '(a+)+$',
    '!(people).csv',
  ),
  fc
    .array(fc.constantFrom('*', '?', 'a', '.', '/', '..', '{', '}', ',', '[', '\\'), {
      maxLength: 20,
    })
    .map((parts) => parts.join('')),
);
const pathLoad = fc
  .record({
    files: fc.array(
      fc.record({ path, dataset: fc.constantFrom('people', 'places') }, { requiredKeys: ['path'] }),
      { maxLength: 3 },
    ),
  })
  .map((value) => JSON.stringify(value));

const brokenJson = fc.constantFrom(
  '',
  '{',
  'null',
  '[]',
  '"x"',
  '1e309',
  '{"name":1e309}',
  '{"limit":-1e309}',
  '{"__proto__":{"x":1}}',
  '{"constructor":{"prototype":{"x":1}}}',
  '{"name":"a","name":"b"}',
  '\ufeff{}',
  '{"name":"\ud800"}',
  `${'['.repeat(20_000)}`,
  `{"name":"${'x'.repeat(100_000)}"}`,
  `{"files":[${'{"path":"x"},'.repeat(5000)}{"path":"x"}]}`,
);

function jsonBody(schema: Schema): fc.Arbitrary<Body> {
  const whole = anyJson(schema).map((value) => JSON.stringify(value) ?? '');
  const paths = schema.properties?.files ? [{ weight: 6, arbitrary: pathLoad }] : [];
  return fc
    .tuple(
      fc.oneof(...paths, { weight: 6, arbitrary: whole }, { weight: 1, arbitrary: brokenJson }),
      fc.constantFrom(
        json,
        json,
        json,
        json,
        `${json}; charset=utf-8`,
        `${json}; charset=utf-16`,
        'application/problem+json',
        'text/plain',
        '',
      ),
      piece,
    )
    .map(([text, type, pieceBytes]) => ({
      headers: [['content-type', type]],
      bytes: Buffer.from(text),
      pieceBytes,
    }));
}

const none = fc.constant(undefined);

/** A body for an operation: of a kind it takes, or of one it does not. */
export function bodies({ bodies: taken, method }: Operation): fc.Arbitrary<Body | undefined> {
  const kinds: fc.Arbitrary<Body>[] = [];
  if (taken['text/csv']) kinds.push(file);
  if (taken['multipart/form-data']) kinds.push(upload);
  const schema = taken[json]?.schema;
  if (schema) kinds.push(jsonBody(schema));
  const strange = fc.oneof(file, upload, jsonBody({}));
  if (kinds.length === 0) {
    const rare = method === 'GET' ? 40 : 4;
    return fc.oneof({ weight: rare, arbitrary: none }, { weight: 1, arbitrary: strange });
  }
  return fc.oneof(
    ...kinds.map((arbitrary) => ({ weight: 6, arbitrary })),
    { weight: 1, arbitrary: strange },
    { weight: 1, arbitrary: none },
  );
}
