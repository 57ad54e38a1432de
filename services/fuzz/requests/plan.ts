import fc from 'fast-check';
import type { Operation, Parameter } from '../contract.ts';
import { bodies } from './bodies.ts';
import { headers } from './headers.ts';
import type { FuzzRequest } from './request.ts';
import { stray } from './strays.ts';
import { parameterValue } from './values.ts';

/** Makes the requests of a seed: the same number is always the same request. */
export interface Plan {
  request(number: number): FuzzRequest;
}

/** Odd and large: neighbouring numbers get seeds that have nothing in common. */
const spread = 0x9e3779b1;

export function makePlan(operations: readonly Operation[], seed: number): Plan {
  const arbitrary = fc.oneof(
    ...operations.map((operation) => ({
      weight: weightOf(operation),
      arbitrary: requestFor(operation),
    })),
    { weight: 4, arbitrary: stray },
  );
  return {
    request: (number) => {
      const own = (Math.imul(number, spread) ^ seed) | 0;
      const [request] = fc.sample(arbitrary, { seed: own, numRuns: 1 });
      if (!request) throw new Error('nothing was sampled');
      return request;
    },
  };
}

/** The more an operation takes, the more can be wrong with it. */
function weightOf({ parameters, bodies: taken }: Operation): number {
  return 2 + parameters.length + 3 * Object.keys(taken).length;
}

function requestFor(operation: Operation): fc.Arbitrary<FuzzRequest> {
  const { service, method, parameters } = operation;
  const named = parameters.filter((each) => each.in === 'header').map(({ name }) => name);
  return fc
    .record({
      query: query(parameters.filter((each) => each.in === 'query')),
      path: path(operation),
      own: headers(named),
      body: bodies(operation),
      isHead: fc.oneof(
        { weight: 30, arbitrary: fc.constant(false) },
        { weight: 1, arbitrary: fc.constant(true) },
      ),
    })
    .map(({ query: text, path: target, own, body, isHead }) => {
      const bodyHeaders = body?.headers ?? [];
      const taken = new Set(bodyHeaders.map(([name]) => name));
      return {
        service,
        method: isHead && method === 'GET' ? 'HEAD' : method,
        target: target + text,
        headers: [...bodyHeaders, ...own.filter(([name]) => !taken.has(name))],
        body: body?.bytes,
        pieceBytes: body?.pieceBytes,
        operation,
        raw: undefined,
      };
    });
}

function path({ path: template, parameters }: Operation): fc.Arbitrary<string> {
  const parameter = parameters.find((each) => each.in === 'path');
  if (!parameter) return fc.constant(template);
  const known = template.startsWith('/loads') ? '{load}' : '{report}';
  return fc
    .oneof({ weight: 3, arbitrary: fc.constant(known) }, { weight: 1, arbitrary: other(parameter) })
    .map((value) => template.replace(`{${parameter.name}}`, () => value));
}

const other = (parameter: Parameter) =>
  fc.oneof(
    fc.uuid({ version: 7 }),
    fc.constantFrom(
      '..',
      '.',
      '%2e%2e',
      '..%2f..%2fetc%2fpasswd',
      '%00',
      'x'.repeat(200),
      '{load}%20',
    ),
    parameterValue(parameter).map((value) => (value === '' ? '%20' : value)),
  );

/** Some of the parameters, now and then one twice, nested, or one that nobody knows. */
function query(parameters: readonly Parameter[]): fc.Arbitrary<string> {
  const pairs = parameters.map((parameter) =>
    fc.tuple(
      fc.oneof(
        { weight: 20, arbitrary: fc.constant(parameter.name) },
        { weight: 1, arbitrary: fc.constant(`${parameter.name}[]`) },
        { weight: 1, arbitrary: fc.constant(`${parameter.name}[a][b]`) },
        ...(parameter.name === 'map' ? [{ weight: 60, arbitrary: mapped }] : []),
      ),
      parameterValue(parameter),
    ),
  );
  const unknown = fc.constantFrom<[string, string]>(
    ['nobody', 'x'],
    ['__proto__', 'x'],
    ['constructor[prototype]', 'x'],
    ['', ''],
    ['%zz', '1'],
  );
  const one = fc.oneof(
    { weight: 1, arbitrary: unknown },
    ...pairs.map((arbitrary) => ({ weight: 8, arbitrary })),
  );
  return fc
    .oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 5, arbitrary: fc.array(one, { minLength: 1, maxLength: 3 }) },
    )
    .map((some) => some.map(([name, value]) => `${name}=${value}`).join('&'))
    .map((text) => (text === '' ? '' : `?${text}`));
}

const mapped = fc
  .constantFrom('First name', 'people.x', 'a.b.c', '', '__proto__', 'given_name', 'x'.repeat(300))
  .map((name) => `map[${encodeURIComponent(name)}]`);
