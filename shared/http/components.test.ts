import { expect, it } from 'vitest';
import { inlineComponents, nameComponents } from './components.ts';

const shape = { type: 'object', title: 'Town', properties: { name: { type: 'string' } } };
const reference = { $ref: '#/components/schemas/Town' };

it('A shape that stands in several places is written down once', () => {
  const document = { paths: { a: { schema: shape }, b: [{ ...shape, description: 'Of birth.' }] } };
  expect(nameComponents(document)).toEqual({
    paths: { a: { schema: reference }, b: [{ ...reference, description: 'Of birth.' }] },
    components: { schemas: { Town: shape } },
  });
  expect(inlineComponents(nameComponents(document))).toMatchObject(document);
});

it('A shape within another one is referred to from there', () => {
  const county = { type: 'object', title: 'County', properties: { capital: shape } };
  expect(nameComponents({ paths: { a: county } })).toMatchObject({
    components: { schemas: { County: { properties: { capital: reference } }, Town: shape } },
  });
});

it('Titles for people and examples stay where they are', () => {
  const document = {
    paths: {
      a: { type: 'object', title: 'Given name' },
      b: { type: 'object', examples: [shape] },
    },
  };
  expect(nameComponents(document)).toMatchObject(document);
});

it('Two shapes of one name are a mistake', () => {
  const other = { ...shape, properties: {} };
  expect(() => nameComponents({ paths: { a: shape, b: other } })).toThrow('Town');
});

it('Problems differ in their codes only', () => {
  const problem = (code: string) => ({
    type: 'object',
    title: 'Problem',
    properties: { status: { type: 'integer' }, code: { enum: [code] } },
  });
  const narrowed = (code: string) => ({
    allOf: [
      { $ref: '#/components/schemas/Problem' },
      { type: 'object', required: ['code'], properties: { code: { enum: [code] } } },
    ],
  });
  expect(nameComponents({ paths: { a: problem('a'), b: problem('b') } })).toMatchObject({
    paths: { a: narrowed('a'), b: narrowed('b') },
  });
});
