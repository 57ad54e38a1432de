import fc from 'fast-check';
import { SERVICES } from '../contract.ts';
import { conditions } from './headers.ts';
import type { FuzzRequest } from './request.ts';

const plain = { headers: [], body: undefined, pieceBytes: undefined, operation: undefined };

/** Paths and methods that no operation has, and pages that stand in no document. */
const elsewhere: fc.Arbitrary<FuzzRequest> = fc
  .record({
    service: fc.constantFrom(...SERVICES),
    method: fc.constantFrom(
      'GET',
      'HEAD',
      'OPTIONS',
      'PUT',
      'DELETE',
      'PATCH',
      'TRACE',
      'PROPFIND',
    ),
    target: fc.oneof(
      fc.constantFrom(
        '/',
        '/docs',
        '/docs/',
        '/docs/static/',
        '/docs/static/index.html',
        '/docs/static/..%2f..%2fpackage.json',
        '/docs/static/%00',
        '/docs/static/%zz',
        '/openapi.json',
        '/loads',
        '/loads/',
        '/loads//events',
        '/summary/',
        '/summary?',
        '/reports/..%2f..%2fx',
        '/reports/%2e%2e/x',
        '//',
        '/%',
        '/%00',
        '/%ff',
        '/*',
        '*',
        '/people;x=1',
        '/PEOPLE',
        '/favicon.ico',
        `/${'x'.repeat(9000)}`,
        `/${'a/'.repeat(2000)}`,
        `/loads/${'x'.repeat(500)}`,
        `/people?${'a=b&'.repeat(2000)}`,
      ),
      fc.webPath().map((path) => `/${path.replace(/^\/+/, '')}`),
    ),
  })
  .map((request) => ({ ...plain, ...request, raw: undefined }));

/** Files of the documentation's page, in part or on a condition. */
const staticFile: fc.Arbitrary<FuzzRequest> = fc
  .record({
    service: fc.constantFrom(...SERVICES),
    method: fc.constantFrom('GET', 'GET', 'HEAD'),
    target: fc
      .constantFrom(
        'swagger-ui.css',
        'swagger-ui-bundle.js',
        'index.html',
        'logo.svg',
        'nothing.js',
      )
      .map((name) => `/docs/static/${name}`),
    headers: fc.uniqueArray(fc.oneof(...conditions), {
      maxLength: 3,
      selector: ([name]) => name,
    }),
  })
  .map((request) => ({ ...plain, ...request, raw: undefined }));

const host = 'Host: 127.0.0.1';
const heads = [
  ['GET / HTTP/1.1', host, host],
  ['GET / HTTP/1.1'],
  ['GET / HTTP/1.0'],
  ['POST /loads HTTP/1.1', 'Content-Type: text/csv', 'Content-Length: 2'],
  ['GET /health/live HTTP/1.1', host, 'Expect: more'],
  ['GET / HTTP/9.9', host],
  ['GET /summary'],
  ['GET http://evil.example/summary HTTP/1.1', host],
  ['GET /\u00e9 HTTP/1.1', host],
  ['GET / HTTP/1.1', host, `X-Long: ${'x'.repeat(20_000)}`],
  ['GET / HTTP/1.1', host, ...Array.from({ length: 2100 }, (_, n) => `X-${n}: y`)],
  ['GET / HTTP/1.1', host, 'X: a\0b'],
  ['GET / HTTP/1.1', host, ' folded'],
  ['GET / HTTP/1.1', host, 'no colon'],
  ['CONNECT evil.example:443 HTTP/1.1', host],
  ['GET / HTTP/1.1', host, 'Connection: upgrade', 'Upgrade: h2c'],
  ['PRI * HTTP/2.0'],
  ['\u0016\u0003\u0001\u0002'],
  ['POST /loads HTTP/1.1', host, 'Content-Type: text/csv', 'Content-Length: -1'],
  ['POST /loads HTTP/1.1', host, 'Content-Type: text/csv', 'Content-Length: 1e309'],
  [
    'POST /loads HTTP/1.1',
    host,
    'Content-Type: text/csv',
    'Content-Length: 3',
    'Content-Length: 4',
  ],
  [
    'POST /loads HTTP/1.1',
    host,
    'Content-Type: text/csv',
    'Content-Length: 3',
    'Transfer-Encoding: chunked',
  ],
  ['POST /loads HTTP/1.1', host, 'Content-Type: text/csv', 'Transfer-Encoding: gzip'],
  ['POST /loads HTTP/1.1', host, 'Content-Type: text/csv', 'Transfer-Encoding: chunked'],
  ['POST /reports HTTP/1.1', host, 'Content-Type: application/json', 'Transfer-Encoding: chunked'],
  ['POST /reports HTTP/1.1', host, 'Content-Type: application/json', 'Content-Length: 2'],
] as const;
const tails = [
  '',
  '{}',
  'abc',
  '0\r\n\r\n',
  'zz\r\n',
  '3\r\nabc\r\n0\r\n\r\n',
  '3\r\nabcdef\r\n0\r\n\r\n',
  'ffffffffffffffffff\r\n',
  '3;ext="\r\nabc\r\n0\r\nTrailer: x\r\n\r\n',
  '-1\r\n\r\n',
  'GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
];

/** Bytes that are no request, or two at once, over a connection of their own. */
const broken: fc.Arbitrary<FuzzRequest> = fc
  .tuple(fc.constantFrom(...SERVICES), fc.constantFrom(...heads), fc.constantFrom(...tails))
  .map(([service, head, tail]) => ({
    ...plain,
    service,
    method: 'raw',
    target: head[0].slice(0, 60),
    raw: Buffer.from([...head, '', ''].join('\r\n') + tail, 'latin1'),
  }));

export const stray: fc.Arbitrary<FuzzRequest> = fc.oneof(
  { weight: 5, arbitrary: elsewhere },
  { weight: 2, arbitrary: staticFile },
  { weight: 1, arbitrary: broken },
);
