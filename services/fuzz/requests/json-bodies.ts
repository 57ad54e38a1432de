import fc from 'fast-check';
import type { Schema } from '../contract.ts';
import { type Body, pieceBytes } from './body.ts';
import { anyJson } from './values.ts';

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

/** JSON as the schema has it, of any other kind, or none at all. */
export function jsonBody(schema: Schema): fc.Arbitrary<Body> {
  const whole = anyJson(schema).map((value) => JSON.stringify(value) ?? '');
  const paths = schema.properties?.files ? [{ weight: 6, arbitrary: pathLoad }] : [];
  return fc
    .tuple(
      fc.oneof(...paths, { weight: 6, arbitrary: whole }, { weight: 1, arbitrary: brokenJson }),
      fc.constantFrom(
        'application/json',
        'application/json',
        'application/json',
        'application/json',
        'application/json; charset=utf-8',
        'application/json; charset=utf-16',
        'application/problem+json',
        'text/plain',
        '',
      ),
      pieceBytes,
    )
    .map(([text, type, sizeBytes]) => ({
      headers: [['content-type', type]],
      bytes: Buffer.from(text),
      pieceBytes: sizeBytes,
    }));
}
