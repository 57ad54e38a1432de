import { createHash } from 'node:crypto';
import fc from 'fast-check';

export type Header = readonly [name: string, value: string];

const named = (name: string, values: readonly string[]) =>
  fc.constantFrom(...values).map((value): Header => [name, value]);
const digest = (text: string) => createHash('sha256').update(text).digest('base64');

/** What is only to be answered in part, or if something holds: files of the documentation do. */
export const conditions = [
  named('range', ['bytes=0-0', 'bytes=9-1', 'bytes=-1', 'x', 'bytes=0-,0-,0-', 'bytes=99999999-']),
  named('if-range', ['"x"', 'Thu, 01 Jan 1970 00:00:00 GMT']),
  named('if-modified-since', ['Thu, 01 Jan 1970 00:00:00 GMT', 'never']),
  named('if-match', ['*', '"x"', 'x']),
  named('if-unmodified-since', ['Thu, 01 Jan 1970 00:00:00 GMT', 'x']),
];

/** Headers that any request may carry, as they should be and as they should not. */
const common = fc.oneof(
  named('accept', [
    '*/*',
    'application/json',
    'text/csv',
    'application/x-ndjson',
    'text/html',
    'text/event-stream',
    'text/csv ;q=0.5, application/json; q=0.4',
    'text/*;q=0',
    'a/b;q=x',
    ',,;',
    '',
    'application/json;q=1e309',
    'text/csv,'.repeat(300),
  ]),
  named('accept-encoding', [
    'gzip',
    'br',
    'zstd;q=1, gzip;q=0',
    '*',
    'identity;q=0',
    '',
    'klingon',
  ]),
  named('origin', ['http://127.0.0.1', 'http://evil.example', 'null', '', 'x', 'file://']),
  named('sec-fetch-site', ['same-origin', 'none', 'cross-site', 'same-site', 'x']),
  named('host', [
    'localhost',
    '127.0.0.1:1',
    'evil.example',
    'loader-api',
    '[::1]',
    '',
    'a b',
    ':',
    '@',
  ]),
  named('authorization', ['Bearer x', 'Bearer ', 'Basic eDp5', 'Bearer', '']),
  named('x-api-key', ['x', '', 'x'.repeat(5000)]),
  named('x-request-id', ['abc', '', 'x'.repeat(129), 'a b', '\u00e9', '{"a":1}']),
  ...conditions,
  named('cookie', ['a=b', '=']),
  named('cache-control', ['no-cache', 'only-if-cached', 'max-age=x']),
  named('x-forwarded-for', ['1.2.3.4', 'x', '::1, 1.2.3.4']),
  named('access-control-request-method', ['POST', 'x']),
  named('expect', ['100-continue']),
  named('upgrade', ['h2c', 'websocket']),
);

/** Headers that operations name. */
const byName: Readonly<Record<string, fc.Arbitrary<Header>>> = {
  'if-none-match': named('if-none-match', [
    '{etag}',
    'W/"x"',
    '*',
    '"',
    '',
    'x',
    '"a", "b", *',
    '"é"',
    `${'"x",'.repeat(400)}"y"`,
  ]),
  'if-match': named('if-match', ['*', '{etag}', 'W/"x"', '"', '', '"a", *']),
  'last-event-id': named('last-event-id', [
    '1',
    '0',
    '-1',
    '1e309',
    'x',
    '',
    '{etag}',
    '9'.repeat(400),
  ]),
  prefer: named('prefer', [
    'wait=1',
    'wait=0',
    'wait=-1',
    'wait=1e309',
    'wait=0.1',
    'wait=Infinity',
    'wait',
    'respond-async',
    'wait=1; wait=2, return=minimal',
    '=',
    ',;,',
  ]),
  'idempotency-key': fc.oneof(
    named('idempotency-key', ['', ' ', 'x'.repeat(255), 'x'.repeat(256), 'é', '"quoted"', 'a\tb']),
    fc.nat(5000).map((n): Header => ['idempotency-key', `key-${n}`]),
  ),
  'content-digest': named('content-digest', [
    `sha-256=:${digest('x')}:`,
    'sha-256=:x:',
    'sha-256=::',
    'sha-256',
    'md5=:AAAA:',
    'sha-512=:AAAA:, sha-256=:AAAA:',
    '',
    ':',
    'sha-256=:AAAA:,'.repeat(500),
  ]),
  'content-encoding': named('content-encoding', [
    'gzip',
    'br',
    'zstd',
    'deflate',
    'identity',
    'gzip, gzip',
    'gzip, br, zstd, gzip, br',
    'klingon',
    '',
    ',',
  ]),
};

/** Some headers for a request that names these parameters. */
export function headers(names: readonly string[]): fc.Arbitrary<Header[]> {
  const own = names.map((name) => byName[name]).filter((each) => each !== undefined);
  const one = fc.oneof(
    { weight: 1, arbitrary: common },
    ...own.map((arbitrary) => ({ weight: 3, arbitrary })),
  );
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant<Header[]>([]) },
    { weight: 3, arbitrary: fc.uniqueArray(one, { maxLength: 3, selector: ([name]) => name }) },
  );
}
