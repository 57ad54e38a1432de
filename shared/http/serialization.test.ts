import fastJson from 'fast-json-stringify';
import { type TSchema, Type } from 'typebox';
import { expect, test } from 'vitest';
import { serializerCompiler } from './serialization.ts';

const count = { people: Type.Integer() };

test('When answers of one shape are written, then each is as if the shape were its own', () => {
  const page = Type.Object({
    items: Type.Array(Type.Object({ ...count, by: Type.Union([Type.String(), Type.Null()]) })),
    next: Type.Optional(Type.String()),
  });
  const schemas = [page, structuredClone(page)];
  const answers = [
    { items: [] },
    { items: [{ people: 1.5, by: null, secret: 'x' }], next: 'a"\u2028é' },
    { next: undefined, items: [{ people: -3, by: 'Ann' }], secret: 1 },
  ];
  for (const schema of schemas) {
    const write = serializerCompiler({ schema });
    const own = fastJson(structuredClone(page));
    for (const answer of answers) expect(write(answer)).toBe(own(answer));
  }
});

test('When shapes differ in little, then each is written in its own way', () => {
  const object = (properties: Record<string, TSchema>) => Type.Object(properties);
  const schemas = [
    object(count),
    object({ ...count, title: Type.String() }),
    object({ ...count, description: Type.String({ default: '-' }) }),
    object({ people: Type.String() }),
    object({ people: Type.Optional(Type.Integer()) }),
  ];
  const answer = { people: 7, title: 'a title' };
  const written = schemas.map((schema) => serializerCompiler({ schema })(answer));
  expect(written).toEqual([
    '{"people":7}',
    '{"people":7,"title":"a title"}',
    '{"people":7,"description":"-"}',
    '{"people":"7"}',
    '{"people":7}',
  ]);
  const writers = schemas.map((schema) => serializerCompiler({ schema }));
  expect(() => writers[0]?.({})).toThrow('"people" is required');
  expect(writers[4]?.({})).toBe('{}');
});
