import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify';
import type { TSchema } from 'typebox';
import { PROBLEMS, Problem, type ProblemCode } from '../errors.ts';

/** A schema may name the problem code that its violation is answered with. */
const errorCodeKeyword = 'x-error-code';
/**
 * A body that is read as a stream by its handler: documented by its schema, checked as it flows.
 */
export const streamKeyword = 'x-stream';

const options: Options = { useDefaults: true, removeAdditional: false, verbose: true };
const exact = withKeywords(new Ajv({ ...options, coerceTypes: false }));
// Everything in a URL is text, so numbers and yes/no are read out of it; bodies have types.
const coercing = withKeywords(new Ajv({ ...options, coerceTypes: 'array' }));

/** Compiles a route's schemas: URL parts are coerced, bodies never; unknown fields are refused. */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  if (streamKeyword in schema) return () => true;
  if (httpPart === 'body') return exact.compile(schema);
  return withDigits(coercing.compile(schema), integersOf(schema));
};

const wholeNumber = /^-?\d{1,15}$/;

/** The names of an object's properties that are whole numbers. */
function integersOf(schema: TSchema): string[] {
  const { properties = {} } = schema as { properties?: Record<string, { type?: unknown }> };
  return Object.keys(properties).filter((name) => properties[name]?.type === 'integer');
}

/**
 * Numbers are written in digits. JavaScript reads more than that (`Infinity`, `1e309`, `0x10`, a
 * blank), and what it makes of some of it passes every bound.
 */
function withDigits(validate: ValidateFunction, names: readonly string[]) {
  if (names.length === 0) return validate;
  const check = (data: unknown): boolean => {
    const values = data as Readonly<Record<string, unknown>>;
    const bad = names.find((name) => {
      const value = values[name];
      return value !== undefined && !(typeof value === 'string' && wholeNumber.test(value));
    });
    check.errors = bad === undefined ? null : [notWhole(bad)];
    if (bad !== undefined) return false;
    const isValid = validate(data);
    check.errors = validate.errors ?? null;
    return isValid;
  };
  check.errors = null as ErrorObject[] | null;
  return check;
}

function notWhole(name: string): ErrorObject {
  return {
    keyword: 'type',
    instancePath: `/${name}`,
    schemaPath: `#/properties/${name}/type`,
    params: { type: 'integer' },
    message: 'must be a whole number, written in digits',
  };
}

/** The problem that a request which breaks its schema is answered with. */
export function validationProblem(errors: FastifySchemaValidationError[], part: string): Problem {
  const first = errors[0] as (FastifySchemaValidationError & Partial<ErrorObject>) | undefined;
  const declared: unknown = first?.parentSchema?.[errorCodeKeyword];
  const code = isProblemCode(declared) ? declared : 'validation_failed';
  const where = (first?.instancePath ?? '').slice(1).replaceAll('/', '.');
  return new Problem(code, [part, where, describe(first)].filter(Boolean).join(' '));
}

function describe(error: (FastifySchemaValidationError & Partial<ErrorObject>) | undefined) {
  if (!error) return 'is not valid';
  const params: Record<string, unknown> = error.params ?? {};
  if (error.keyword === 'additionalProperties') {
    return `has an unknown field: ${String(params.additionalProperty).slice(0, 100)}`;
  }
  if (error.keyword === 'enum' && Array.isArray(params.allowedValues)) {
    return `must be one of ${params.allowedValues.join(', ')}`;
  }
  return error.message ?? 'is not valid';
}

function isProblemCode(code: unknown): code is ProblemCode {
  return typeof code === 'string' && code in PROBLEMS;
}

function withKeywords(ajv: Ajv): Ajv {
  addFormats.default(ajv);
  for (const keyword of [errorCodeKeyword, streamKeyword, 'example']) ajv.addKeyword(keyword);
  return ajv;
}
