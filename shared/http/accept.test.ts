import type { FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import { negotiate } from './accept.ts';

const types = { json: 'application/json', csv: 'text/csv', ndjson: 'application/x-ndjson' };
const choose = (accept: string | undefined) =>
  negotiate({ headers: { accept } } as unknown as FastifyRequest, types);

test.each([
  [undefined, 'json'],
  ['*/*', 'json'],
  ['application/*', 'json'],
  ['text/*', 'csv'],
  ['text/csv', 'csv'],
  ['TEXT/CSV', 'csv'],
  ['application/json; charset=utf-8', 'json'],
  ['application/json;charset="UTF-8", text/csv;q=0.5', 'json'],
  ['text/csv; header=present; charset=utf-8', 'csv'],
  ['text/csv;q=0.1, application/x-ndjson', 'ndjson'],
  ['application/json; q=0.1, text/csv; q=0.9', 'csv'],
  ['application/json ;q=0.1, text/csv ; q=0.9', 'csv'],
  ['application/json; charset=utf-8; q=0.1, text/csv', 'csv'],
  ['text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8', 'json'],
  ['application/json, text/plain, */*', 'json'],
  ['application/json;version=2;q=0.1, text/csv;q=0.2', 'csv'],
])('When a client wants %j, then it gets %s', (accept, name) => {
  expect(choose(accept)).toBe(name);
});

test.each(['image/png', 'application/json;q=0', '', 'text/html'])(
  'When a client wants %j, then there is nothing for it',
  (accept) => {
    expect(() => choose(accept)).toThrow(/Available are application\/json, text\/csv/);
  },
);
