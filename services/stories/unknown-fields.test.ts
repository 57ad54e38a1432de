import request from 'supertest';
import { expect, it } from 'vitest';
import { servicesForAll } from '../testing/fixtures.ts';
import { expectProblem } from '../testing/problems.ts';
import { sqliteEngine } from '../testing/sqlite.ts';

interface Operation {
  readonly tags: readonly string[];
}

const services = servicesForAll(sqliteEngine());

/** Each operation of a service that is there for its users; probes may ask as they like. */
const operationsOf = async (url: string): Promise<[string, string][]> => {
  const { body } = await request(url).get('/openapi.json').expect(200);
  const paths = Object.entries(body.paths as Record<string, Record<string, Operation>>);
  return paths.flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { tags }]) => !tags.includes('Operations'))
      .map(([method]): [string, string] => [method.toUpperCase(), path]),
  );
};

it.each([
  ['loader', 8],
  ['reader', 11],
] as const)(
  'When %s is asked with a field that it does not know, then each of %d operations refuses it',
  async (service, operationsMin) => {
    const operations = await operationsOf(services[service]);
    expect(operations.length).toBeGreaterThanOrEqual(operationsMin);
    for (const [method, path] of operations) {
      const real = path
        .replace('{id}', '01980000-0000-7000-8000-000000000000')
        .replace('{name}', 'summary_output.json');
      const url = `${services[service]}${real}?nosuchfield=1`;
      const response = await fetch(url, { method, signal: AbortSignal.timeout(5_000) });
      const text = await response.text();
      const headers = Object.fromEntries(response.headers);
      const { detail } = expectProblem(
        { status: response.status, headers, text, body: undefined },
        'validation_failed',
      );
      expect(detail, `${method} ${path}`).toContain('nosuchfield');
    }
  },
);
