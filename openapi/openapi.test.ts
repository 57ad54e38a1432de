import { readFile } from 'node:fs/promises';
import { createConfig, lint } from '@redocly/openapi-core';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { PROBLEMS } from '#shared/errors.ts';
import { inlineComponents } from '#shared/http/components.ts';
import { committedPath, makeDocuments, toFile } from './documents.ts';
import { codesOf, type Node, operationsOf } from './operations.ts';

const problemType = 'application/problem+json';

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every object of a document, the document included, by its path. */
function* nodesOf(value: unknown, path = ''): Generator<[path: string, node: Node]> {
  if (isNode(value)) yield [path, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) yield* nodesOf(child, `${path}/${key}`);
}

/** Values that are said to fit a schema: its own examples and default, those of who holds it. */
function examplesOf(node: Node): { schema: Node; value: unknown }[] {
  const found: { schema: Node; value: unknown }[] = [];
  const add = (schema: Node, value: unknown) => found.push({ schema, value });
  if (isNode(node.schema) && 'example' in node) add(node.schema, node.example);
  if (Array.isArray(node.examples)) for (const value of node.examples) add(node, value);
  if ('default' in node && !('responses' in node)) add(node, node.default);
  return found;
}

const documents = await makeDocuments();

describe.each(documents)('The OpenAPI document of $service', ({ service, body }) => {
  const given: Node = JSON.parse(body);
  const document = inlineComponents(given);

  test('When a client is generated, then every shape has one name, and is there once', () => {
    const titles = [...nodesOf(given.paths)].filter(
      ([, { type, title }]) => type === 'object' && /^[A-Z][A-Za-z]+$/.test(String(title)),
    );
    expect(titles.map(([path]) => path)).toEqual([]);
    const schemas = Object.keys((given.components as { schemas: Node }).schemas);
    const references = [...nodesOf(given)].flatMap(([, { $ref }]) => ($ref ? [String($ref)] : []));
    expect(new Set(references)).toEqual(
      new Set(schemas.map((name) => `#/components/schemas/${name}`)),
    );
  });

  test('When the routes have changed, then it was generated anew (npm run openapi)', async () => {
    expect(await readFile(committedPath(service), 'utf8')).toBe(toFile(body));
  });

  test('When it is read by a tool, then it is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(given));
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
    expect(validator.version).toBe('3.1');
  });

  test('When Redocly looks at it, then it finds nothing to mend', async () => {
    const config = await createConfig({ extends: ['recommended'] });
    const found = await lint({ ref: committedPath(service), config });
    expect(found.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([]);
  });

  test('When an operation is looked up, then it has a name, a summary and a known tag', () => {
    const tags = (document.tags as { name: string }[]).map(({ name }) => name);
    const operations = operationsOf(document);
    expect(operations.length).toBeGreaterThan(0);
    for (const [name, operation] of operations) {
      expect(operation.operationId, name).toMatch(/^[a-z][A-Za-z]+$/);
      expect(operation.summary, name).toMatch(/^\S/);
      expect(operation.tags, name).toHaveLength(1);
      expect(tags, name).toEqual(expect.arrayContaining(operation.tags ?? []));
    }
    const ids = operations.map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('When an operation can fail, then its problems stand there with their codes', () => {
    for (const [name, { responses }] of operationsOf(document)) {
      const problems = Object.entries(responses).filter(([status]) => Number(status) >= 400);
      expect(problems.length, name).toBeGreaterThan(0);
      for (const [status, { content }] of problems) {
        expect(Object.keys(content ?? {}), `${name} ${status}`).toEqual([problemType]);
        const codes = codesOf(content?.[problemType]?.schema);
        expect(codes.length, `${name} ${status}`).toBeGreaterThan(0);
        for (const each of codes) expect(PROBLEMS[each].status, each).toBe(Number(status));
      }
    }
  });

  test('When an operation is answered, then every answer is described', () => {
    for (const [path, node] of nodesOf(document)) {
      expect(node.description, path).not.toBe('Default Response');
    }
  });

  test('When an example or a default is tried, then it fits its schema', () => {
    const ajv = new Ajv2020({ allErrors: true, strict: false });
    addFormats.default(ajv);
    const all = [...nodesOf(document)].flatMap(([path, node]) =>
      examplesOf(node).map((example) => ({ path, ...example })),
    );
    expect(all.length).toBeGreaterThan(10);
    for (const { path, schema, value } of all) {
      expect(ajv.validate(schema, value), `${path}: ${ajv.errorsText()}`).toBe(true);
    }
  });

  test('When a query parameter has a default, then it may be left out', () => {
    for (const [path, node] of nodesOf(document)) {
      const { schema } = node;
      if (node.in !== 'query' || !isNode(schema) || !('default' in schema)) continue;
      expect(node.required, path).toBe(false);
    }
  });
});
