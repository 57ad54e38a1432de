import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { manyPeople, people, peopleColumns, places } from '../../testing/csv.ts';
import { charsetOf, someRows, style, write } from '../../testing/csv-styles.ts';
import type { Operation, Schema } from '../contract.ts';
import type { Body } from './body.ts';
import { reportNames } from './sound-values.ts';
import { fitting } from './values.ts';

interface File {
  readonly bytes: Buffer;
  readonly charset: string;
}

const styled = fc
  .tuple(someRows, style)
  .map(([rows, how]): File => ({ bytes: write(rows, how).bytes, charset: charsetOf(how) }));
const numbered = (countMax: number) =>
  fc
    .tuple(fc.nat(countMax), fc.nat(1_000_000))
    .map(([count, n]) => manyPeople(1 + count, `P${n}-`));
/** Columns to be mapped, days in another order: good with the options that say so. */
const foreign = [
  'First name,family_name,date_of_birth,place_of_birth\nAda,Smith,1900-01-01,Derry\n',
  'town,county,country\nPerth,Perthshire,Scotland\n',
  `${peopleColumns.join()}\nAda,Smith,31/12/1950,Dumfries\n`,
];
const text = fc.oneof(
  { weight: 4, arbitrary: numbered(40) },
  { weight: 1, arbitrary: numbered(1700) },
  { weight: 2, arbitrary: fc.constantFrom(people, places, ...foreign) },
);
const file = fc.oneof(
  { weight: 3, arbitrary: styled },
  {
    weight: 3,
    arbitrary: text.map((all): File => ({ bytes: Buffer.from(all), charset: 'utf-8' })),
  },
);

const piece = fc.constantFrom(undefined, undefined, 1000, 16_384);
const packers: readonly ((bytes: Buffer) => Buffer)[] = [
  (bytes) => bytes,
  gzipSync,
  zstdCompressSync,
];

const csvBody: fc.Arbitrary<Body> = fc
  .tuple(file, fc.constantFrom(...packers), piece)
  .map(([{ bytes, charset }, pack, pieceBytes]) => ({
    headers: [['content-type', `text/csv; charset=${charset}`]],
    bytes: pack(bytes),
    pieceBytes,
  }));

/** People and places in one form, in the fields that are meant for them or in one for any. */
const formBody: fc.Arbitrary<Body> = fc
  .tuple(text, fc.boolean(), piece)
  .map(([all, hasPlaces, pieceBytes]) => {
    const part = (name: string, content: string) =>
      `--frontier\r\nContent-Disposition: form-data; name="${name}"; filename="${name}.csv"\r\n` +
      `Content-Type: text/csv\r\n\r\n${content}\r\n`;
    const parts = [part('file', all), ...(hasPlaces ? [part('places', places)] : [])];
    return {
      headers: [['content-type', 'multipart/form-data; boundary=frontier']],
      bytes: Buffer.from(`${parts.join('')}--frontier--\r\n`),
      pieceBytes,
    };
  });

const pathLoad = fc
  .subarray(['people.csv', 'places.csv', 'deep/*/*.csv', 'p*.csv'], { minLength: 1 })
  .map((paths) => ({ files: paths.map((path) => ({ path })) }));

/** What is asked of a report, each of its fields as its schema has it. */
function object({ properties = {} }: Schema): fc.Arbitrary<object> {
  const fields = Object.entries(properties).map(([name, schema]) => {
    const value = name === 'name' ? fc.constantFrom(...reportNames) : fieldOf(schema);
    return [name, value] as const;
  });
  return fc
    .uniqueArray(fc.constantFrom(...Object.keys(properties)), { maxLength: 3 })
    .chain((names) =>
      fc.record(Object.fromEntries(fields.filter(([name]) => names.includes(name)))),
    );
}

const fieldOf = (schema: Schema) =>
  schema.type === 'array' ? fitting(schema.items ?? {}).map((value) => [value]) : fitting(schema);

/** A body that an operation takes; none where it takes none. */
export function soundBodies({ bodies: taken }: Operation): fc.Arbitrary<Body | undefined> {
  const kinds: { weight: number; arbitrary: fc.Arbitrary<Body> }[] = [];
  if (taken['text/csv']) kinds.push({ weight: 5, arbitrary: csvBody });
  if (taken['multipart/form-data']) kinds.push({ weight: 3, arbitrary: formBody });
  const schema = taken['application/json']?.schema;
  if (schema) {
    const value: fc.Arbitrary<object> = schema.properties?.files ? pathLoad : object(schema);
    kinds.push({ weight: 1, arbitrary: value.map(jsonBody) });
  }
  return kinds.length === 0 ? fc.constant(undefined) : fc.oneof(...kinds);
}

const jsonBody = (value: object): Body => ({
  headers: [['content-type', 'application/json']],
  bytes: Buffer.from(JSON.stringify(value)),
  pieceBytes: undefined,
});
