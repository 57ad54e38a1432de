import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody, uploadForm } from '../../../testing/client.ts';
import { manyPeople, people } from '../../../testing/csv.ts';
import { loadedForAll } from '../../../testing/fixtures.ts';
import { expectProblem } from '../../../testing/problems.ts';

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk', 'base64');
const zip = Buffer.concat([Buffer.from('PK\x03\x04\x14\0\0\0\x08\0'), Buffer.alloc(500, 7)]);

const refused = [
  [
    'one column is missing',
    'given_name,family_name,place_of_birth\na,b,c\n',
    'missing_column',
    ['people', 'date_of_birth'],
  ],
  [
    'two columns are missing',
    'city,village\na,b\n',
    'missing_column',
    ['places', 'county', 'country'],
  ],
  ['a column stands twice', 'city,county,country,City\na,b,c,d\n', 'duplicate_column', ['city']],
  ['no column is known', 'name,age\na,1\n', 'unknown_header', ['name, age', 'people', 'places']],
  ['it has no header row', 'Ada,Smith,1950-06-15,Dumfries\n', 'unknown_header', ['Ada, Smith']],
  ['it has no bytes', '', 'empty_file', []],
  ['it has blank lines only', '\n\r\n\r\n', 'empty_file', ['blank']],
  ['it has its byte order mark only', '\ufeff', 'empty_file', []],
  ['it has a header only', 'city,county,country', 'no_rows', []],
  ['it has a header and blank lines', 'city,county,country\n\n\n', 'no_rows', []],
  ['it is a picture', png, 'binary_file', []],
  ['it is an archive', zip, 'binary_file', []],
  ['it is a compressed archive', gzipSync(zip), 'binary_file', []],
  ['it is UTF-16 that is not named', Buffer.from(people, 'utf16le'), 'binary_file', ['utf-16']],
  ['its header has no end', `city${',x'.repeat(40_000)}`, 'header_too_large', ['65536']],
  [
    'its header opens a quote',
    `"city,county,country\n${'x\n'.repeat(50_000)}`,
    'malformed_header',
    ['line 1', 'quote'],
  ],
  [
    'it has too many columns',
    `city,county,country${',x'.repeat(300)}\n`,
    'too_many_columns',
    ['256'],
  ],
] as const;

describe.each(engines)('When a file cannot be loaded on %s, because', (engine) => {
  const services = loadedForAll(engine);

  describe.each(refused)('%s, then it is refused', (_, content, code, words) => {
    it('as a body', async () => {
      const problem = expectProblem(await uploadBody(services.loader, content), code);
      for (const word of words) expect(problem.detail).toContain(word);
      await services.expectFailed(problem.loadId, code);
    });

    it('as the second file of a form, and the first one counts no more than it', async () => {
      const parts = [
        { field: 'people', content: manyPeople(300) },
        { field: 'file', content },
      ];
      const problem = expectProblem(await uploadForm(services.loader, parts), code);
      for (const word of words) expect(problem.detail).toContain(word);
      expect(problem.links).toMatchObject({ self: `/loads/${problem.loadId}` });
      await services.expectFailed(problem.loadId, code);
    });
  });

  it('it is of another dataset than its part says, then its columns are missing', async () => {
    const parts = [{ field: 'places', content: people }];
    const problem = expectProblem(await uploadForm(services.loader, parts), 'missing_column');
    expect(problem.detail).toMatch(/places needs city, county, country/);
    await services.expectFailed(problem.loadId, 'missing_column');
  });

  it('it is of another dataset than the query says, then its columns are missing', async () => {
    const query = '?dataset=places';
    const response = await uploadBody(services.loader, people, { query });
    const problem = expectProblem(response, 'missing_column');
    await services.expectFailed(problem.loadId, 'missing_column');
  });

  it('the delimiter is not the one that was named, then its columns are missing', async () => {
    const response = await uploadBody(services.loader, people, { query: '?delimiter=;' });
    expectProblem(response, 'unknown_header');
    await services.expectFailed(response.body.loadId, 'unknown_header');
  });

  it('its header is as long as allowed, then its rows are looked at all the same', async () => {
    const wide = `city,county,country${`,${'x'.repeat(255)}`.repeat(252)}`;
    const head = `${wide},${'y'.repeat(65_536 - wide.length - 1)}`;
    const response = await uploadBody(services.loader, `${head}\ntoo,few\n`);
    expect(Buffer.byteLength(head)).toBe(65_536);
    expectProblem(response, 'too_many_rejects');
    await services.expectFailed(response.body.loadId, 'too_many_rejects');
  });
});
