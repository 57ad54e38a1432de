import fc from 'fast-check';
import type { Operation, Parameter } from '../contract.ts';
import { parameterValue } from './values.ts';

/** A path to something, or what stands where its name should. */
export function anyPath({ path: template, parameters }: Operation): fc.Arbitrary<string> {
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
export function anyQuery(parameters: readonly Parameter[]): fc.Arbitrary<string> {
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
    // Cursors are never sent but here: what is in one is the service's own.
    ...pairs.map((arbitrary, at) => ({
      weight: parameters[at]?.name === 'cursor' ? 24 : 8,
      arbitrary,
    })),
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
