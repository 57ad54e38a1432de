import fc from 'fast-check';
import { encodeCursor } from '#shared/cursor.ts';
import { anyText } from '#shared/testing/any-text.ts';
import type { Parameter, Schema } from '../contract.ts';

/** What one language or another takes for a number, a truth or nothing. */
const odd = [
  '',
  ' ',
  '0',
  '-1',
  '-0',
  '1',
  '+1',
  ' 1',
  '1.0',
  '1e3',
  '1e309',
  'Infinity',
  '-Infinity',
  'NaN',
  '0x10',
  '9007199254740993',
  '9'.repeat(400),
  '١٢',
  'true',
  'TRUE',
  'null',
  'undefined',
  '[]',
  '{}',
  '__proto__',
  'constructor',
  '\0',
  'a\0b',
  '\r\nX-Injected: 1',
  '../../etc/passwd',
  "' or 1=1 --",
  '%',
  '_',
  '\\',
  '\ufeff',
  '\u202e',
  'İ',
  'ﷺ'.repeat(40),
  'é'.repeat(300),
  '👩‍👩‍👧',
  '2000-02-30',
  '0999',
  '9999-12-31',
];

/** Bytes that are no text: half a character, a lone surrogate, an escape cut short. */
const brokenEscapes = ['%', '%z', '%zz', '%E0%A4', '%ED%A0%80', '%FF', '%C0%80', '%00', '%2'];

const scalar = fc.oneof(
  fc.constantFrom(...odd),
  fc.integer().map(String),
  fc.double().map(String),
  fc.string({ maxLength: 12 }),
  anyText({ maxLength: 8 }),
);

const lists = ['loads', 'rejects', 'unmatched', 'ambiguous', 'people', 'places', 'reports'];
const cursorKey = fc.array(
  fc.oneof(
    fc.nat(50),
    fc.double(),
    fc.constantFrom(-1, 1e300, 2 ** 53, 1.5),
    fc.string({ maxLength: 6 }),
    fc.constantFrom<unknown>(null, true, {}, [1], '\ud800', 'a\0b', '9'.repeat(300)),
    fc.uuid(),
  ),
  { maxLength: 6 },
);

/** Cursors as a list might have given them, and ones that none has. */
const cursor = fc.oneof(
  fc
    .tuple(fc.constantFrom(...lists), cursorKey)
    .map(([list, key]) => encodeCursor(list, key as (string | number)[])),
  fc.json({ maxDepth: 3 }).map((text) => Buffer.from(text).toString('base64url')),
  fc.base64String({ maxLength: 60 }),
  fc.constantFrom(
    'a'.repeat(2000),
    'a'.repeat(2001),
    Buffer.from('['.repeat(900)).toString('base64'),
  ),
);

/** A value that fits the schema, as far as one can be told from it. */
export function fitting(schema: Schema, example?: unknown): fc.Arbitrary<unknown> {
  const known = [...(schema.enum ?? []), ...(schema.examples ?? []), schema.default, example];
  const given = known.filter((value) => value !== undefined);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((each) => fitting(each)));
  if (given.length > 0) return fc.constantFrom(...given);
  const { minimum = 0, maximum = 1000 } = schema;
  if (schema.type === 'integer') return fc.constantFrom(minimum, minimum + 1, 10, maximum);
  if (schema.type === 'boolean') return fc.boolean();
  if (schema.type === 'array') return fc.array(fitting(schema.items ?? {}), { maxLength: 4 });
  return fc.constantFrom('Scotland', 'Dumfries', 'dumfriesshire', 'atlantis', 'x', '1900', '3');
}

/** A value of any kind: the right one, a neighbour of its bounds, or something else altogether. */
function anyValue(schema: Schema, example?: unknown): fc.Arbitrary<unknown> {
  const { minimum, maximum, maxLength } = schema;
  const edges: unknown[] = [];
  if (minimum !== undefined) edges.push(minimum - 1);
  if (maximum !== undefined) edges.push(maximum + 1);
  if (maxLength !== undefined) edges.push('x'.repeat(maxLength), 'x'.repeat(maxLength + 1));
  const around = edges.length === 0 ? [] : [{ weight: 1, arbitrary: fc.constantFrom(...edges) }];
  return fc.oneof(
    { weight: 5, arbitrary: fitting(schema, example) },
    { weight: 3, arbitrary: scalar },
    ...around,
  );
}

/** JSON of any kind where an object of this schema should be. */
export function anyJson(schema: Schema): fc.Arbitrary<unknown> {
  const { properties, items } = schema;
  const inner: fc.Arbitrary<unknown> = properties
    ? fc.record(
        Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, anyJson(each)])),
        { requiredKeys: [] },
      )
    : items
      ? fc.oneof(
          { weight: 4, arbitrary: fc.array(anyJson(items), { maxLength: 4 }) },
          { weight: 1, arbitrary: fc.array(anyJson(items), { minLength: 20, maxLength: 40 }) },
        )
      : anyValue(schema);
  return fc.oneof(
    { weight: 12, arbitrary: inner },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  );
}

/** A text as it stands in a URL: escaped as it should be, or not quite. */
const escaped = (value: unknown) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant(encodeURIComponent(String(value).toWellFormed())) },
    { weight: 1, arbitrary: fc.constantFrom(...brokenEscapes) },
  );

/** A value of a parameter, escaped. */
export function parameterValue({ name, schema, example }: Parameter): fc.Arbitrary<string> {
  const plain = fc.oneof(
    ...(name === 'cursor' ? [cursor] : []),
    ...(schema.anyOf ?? [schema]).map((each) => anyValue(each, example)),
  );
  return plain.chain(escaped);
}
