import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeCursor } from '#shared/cursor.ts';
import { engines } from '#shared/testing/engines.ts';
import { type LoadedServices, startLoaded } from '../testing/loaded.ts';
import { expectProblem } from '../testing/problems.ts';

/** What JavaScript takes for a number, or a server for none. */
const noNumbers = [
  'Infinity',
  '-Infinity',
  '1e309',
  '1e3',
  'NaN',
  '0x10',
  '1.0',
  '+1',
  ' 1',
  '',
  'true',
  'null',
  '9'.repeat(16),
  '١٢',
];

/** Lists that have a cursor, and keys that no list could have given. */
const lists = [
  ['loader', '/loads', 'loads'],
  ['loader', '/loads/{id}/rejects', 'rejects'],
  ['reader', '/summary/unmatched', 'unmatched'],
  ['reader', '/summary/ambiguous', 'ambiguous'],
  ['reader', '/people', 'people'],
  ['reader', '/places', 'places'],
  ['reader', '/reports', 'reports'],
] as const;
const keys: readonly unknown[][] = [
  [],
  [1e300],
  [1e300, 1e300, 1e300],
  [-1, -1, -1],
  [1.5, 1, 1],
  [null],
  [true],
  [{}],
  [[1, 2]],
  ['\ud800'],
  [1, '\ud800'],
  ['a\0b'],
  [1, 'a\0b'],
  ['x', 1e300, 0, 0, 0],
  ['x', 0, 0, 2 ** 53, 0],
  [1, 2, 3, 4, 5, 6, 7],
];

describe.each(engines)('When %s is behind the services, then', (engine) => {
  let services: LoadedServices;
  let id: string;
  beforeAll(async () => {
    services = await startLoaded(engine);
    const { body } = await request(services.loader).get('/loads?limit=1');
    id = body.items[0].id;
  });
  afterAll(async () => services.stop());

  const numbersOf = async (url: string): Promise<[path: string, name: string][]> => {
    const { body } = await request(url).get('/openapi.json').expect(200);
    const paths = body.paths as Record<string, { get?: { parameters?: Parameter[] } }>;
    return Object.entries(paths).flatMap(([path, { get }]) =>
      (get?.parameters ?? [])
        .filter(({ in: where, schema }) => where === 'query' && schema.type === 'integer')
        .map(({ name }): [string, string] => [path.replace('{id}', id), name]),
    );
  };

  it('a number that is not written in digits is refused, wherever one is asked for', async () => {
    let asked = 0;
    for (const url of [services.loader, services.reader]) {
      for (const [path, name] of await numbersOf(url)) {
        for (const value of noNumbers) {
          const answer = await request(url)
            .get(path)
            .query({ by: path.endsWith('breakdown') ? 'country' : undefined, [name]: value });
          const { detail } = expectProblem(answer, 'validation_failed');
          expect(detail, `${path} ${value}`).toContain(name);
          asked++;
        }
      }
    }
    expect(asked).toBeGreaterThan(100);
  });

  it.each(lists)('a cursor that %s%s has not given is refused', async (service, path, list) => {
    for (const key of keys) {
      const cursor = encodeCursor(list, key as (string | number)[]);
      const url = `${path.replace('{id}', id)}?cursor=${cursor}`;
      expectProblem(await request(services[service]).get(url), 'validation_failed');
    }
    for (const cursor of ['', '!', 'AAAA', Buffer.from('[1]').toString('base64url')]) {
      const url = `${path.replace('{id}', id)}?cursor=${cursor}`;
      expectProblem(await request(services[service]).get(url), 'validation_failed');
    }
    expect((await request(services[service]).get(path.replace('{id}', id))).status).toBe(200);
  });
});

interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly schema: { readonly type?: string };
}
