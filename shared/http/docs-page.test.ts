import { expect, test } from 'vitest';
import { pageDocument } from './docs-page.ts';

const limit = { in: 'query', name: 'limit', schema: { type: 'integer', default: 100 } };
const from = {
  in: 'query',
  name: 'from',
  example: '1900',
  description: 'First year.',
  schema: { type: 'string', examples: ['1900'] },
};
const map = { in: 'query', name: 'map', example: {}, schema: { type: 'object' } };
const id = { in: 'path', name: 'id', required: true, schema: { type: 'string', default: 'x' } };
const body = { content: { 'application/json': { schema: { type: 'object' }, example: { a: 1 } } } };
const document = {
  security: [{}, { bearer: [] }],
  components: { schemas: { A: {} }, securitySchemes: { bearer: {} } },
  paths: { '/a': { get: { parameters: [limit, from, map, id], requestBody: body } } },
};

test('When Swagger UI is given a document, then it has nothing to fill in that may be left out', () => {
  const page = pageDocument(document, { asksForKeys: true });
  expect(page).toEqual({
    ...document,
    paths: {
      '/a': {
        get: {
          requestBody: body,
          parameters: [
            { ...limit, schema: { type: 'integer' }, description: 'Default: `100`.' },
            {
              in: 'query',
              name: 'from',
              schema: { type: 'string' },
              description: 'First year. Example: `1900`.',
            },
            { ...map, description: '' },
            id,
          ],
        },
      },
    },
  });
});

test('When no keys are asked for, then the page has nowhere to put one', () => {
  const { security, components } = pageDocument(document, { asksForKeys: false });
  expect({ security, components }).toEqual({ components: { schemas: { A: {} } } });
  expect(document.security).toHaveLength(2);
});
