import request from 'supertest';
import { describe, expect, it } from 'vitest';
import type { ProblemCode } from '#shared/errors.ts';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody, uploadForm } from '../../../testing/client.ts';
import { people } from '../../../testing/csv.ts';
import { loadedForAll } from '../../../testing/fixtures.ts';
import { expectProblem } from '../../../testing/problems.ts';

const json = (body: unknown) => JSON.stringify(body);
const file = { path: 'raw/people.csv' };

const queries: [string, ProblemCode][] = [
  ['dataset=cities', 'unknown_dataset'],
  ['dataset=', 'unknown_dataset'],
  ['mode=merge', 'validation_failed'],
  ['maxRejects=-1', 'validation_failed'],
  ['maxRejects=many', 'validation_failed'],
  ['maxRejects=101%25', 'validation_failed'],
  ['maxRejects=1.5', 'validation_failed'],
  ['delimiter=x', 'validation_failed'],
  ['charset=ebcdic', 'validation_failed'],
  ['force=perhaps', 'validation_failed'],
  ['colour=red', 'validation_failed'],
  ['__proto__=1', 'validation_failed'],
];
const bodies: [string, string, ProblemCode, string][] = [
  ['JSON that is cut off', '{"files":[', 'malformed_json', ''],
  ['JSON that is empty', '', 'malformed_json', ''],
  ['JSON that is null', 'null', 'validation_failed', 'body'],
  ['JSON that is a list', '[]', 'validation_failed', 'body'],
  ['JSON without files', '{}', 'validation_failed', 'files'],
  ['JSON with no files', json({ files: [] }), 'validation_failed', 'files'],
  ['files that are no list', json({ files: file }), 'validation_failed', 'files'],
  ['a path that is a number', json({ files: [{ path: 1 }] }), 'validation_failed', 'files.0.path'],
  ['a file without a path', json({ files: [{}] }), 'validation_failed', 'path'],
  ['an empty path', json({ files: [{ path: '' }] }), 'validation_failed', 'files.0.path'],
  ['an unknown field', json({ files: [file], mode: 'append' }), 'validation_failed', 'mode'],
  [
    'an unknown field of a file',
    json({ files: [{ ...file, name: 'x' }] }),
    'validation_failed',
    'name',
  ],
  [
    'an unknown dataset',
    json({ files: [{ ...file, dataset: 'cities' }] }),
    'unknown_dataset',
    'people',
  ],
  ['a prototype', '{"files":[{"path":"x"}],"__proto__":{"a":1}}', 'malformed_json', ''],
];

describe.each(engines)('When a request is not as it should be on %s, then', (engine) => {
  const services = loadedForAll(engine);

  it.each(queries)('?%s is refused, with and without a form', async (query, code) => {
    const form = uploadForm(services.loader, [{ field: 'people', content: people }], `?${query}`);
    for (const test of [form, uploadBody(services.loader, people, { query: `?${query}` })]) {
      const { detail } = expectProblem(await test, code);
      expect(detail).toContain(query.split('=')[0]);
    }
    await services.expectNoLoad();
  });

  it.each(bodies)('%s is refused', async (_, body, code, word) => {
    const post = request(services.loader).post('/loads').set('Content-Type', 'application/json');
    expect(expectProblem(await post.send(body), code).detail).toContain(word);
    await services.expectNoLoad();
  });

  it.each(['application/xml', 'image/png', 'application/x-www-form-urlencoded', 'text/html'])(
    'a body of the type %s is refused',
    async (type) => {
      const response = await uploadBody(services.loader, people, { type });
      expect(expectProblem(response, 'unsupported_media_type').detail).toContain('text/csv');
      await services.expectNoLoad();
    },
  );

  it('a media type that is none is refused', async () => {
    const response = await uploadBody(services.loader, people, { type: 'nonsense' });
    expectProblem(response, 'unsupported_media_type');
    await services.expectNoLoad();
  });

  it.each(['cities', 'People', 'constructor', '__proto__', ''])(
    'a part named %j names no dataset',
    async (field) => {
      const response = await uploadForm(services.loader, [
        { field, content: people, name: 'p.csv' },
      ]);
      expectProblem(response, 'unknown_dataset');
      await services.expectNoLoad();
    },
  );

  it('a second part that names no dataset fails the first one, too', async () => {
    const parts = ['people', 'cities'].map((field) => ({
      field,
      content: `${people}A,B,1950-01-01,C\n`,
    }));
    const { loadId } = expectProblem(await uploadForm(services.loader, parts), 'unknown_dataset');
    await services.expectFailed(loadId, 'unknown_dataset');
  });

  it('a field that is no file is refused, and the answer says what to do', async () => {
    const form = request(services.loader).post('/loads').field('dataset', 'people');
    const response = await form.attach('file', Buffer.from(`${people}A,B,1950-01-01,C\n`));
    const { detail, loadId } = expectProblem(response, 'validation_failed');
    expect(detail).toMatch(/URL/);
    if (loadId === undefined) await services.expectNoLoad();
    else await services.expectFailed(loadId, 'validation_failed');
  });

  it('nothing at all is refused', async () => {
    const type = 'multipart/form-data; boundary=x';
    expectProblem(await uploadBody(services.loader, '--x--\r\n', { type }), 'no_files');
    expectProblem(await request(services.loader).post('/loads'), 'no_files');
    await services.expectNoLoad();
  });

  it('a method that is not there is refused', async () => {
    for (const method of ['put', 'delete', 'patch'] as const) {
      const response = await request(services.loader)[method]('/loads');
      expect(expectProblem(response, 'method_not_allowed').detail).toContain('POST');
      expect(response.headers.allow).toBe('GET, HEAD, POST');
    }
    await services.expectNoLoad();
  });
});
