import fc from 'fast-check';
import type { Operation, Parameter } from '../contract.ts';
import type { Header } from './headers.ts';
import { fitting } from './values.ts';

/** What an operation takes where its schema alone does not tell. */
const byName: Readonly<Record<string, readonly string[]>> = {
  maxRejects: ['all', 'all', 'all', '0', '5', '100%', '1.5%'],
  note: ['from the archive', 'é', 'x'.repeat(200)],
  idempotencyKey: ['key-1', 'key-2', 'key-3', 'key-4', 'nobody-sent-this'],
  file: ['1', '2', '3', '40'],
  load: ['{load}'],
};
/** Those that must agree with the file that is sent, and mostly would not. */
const ofTheFile = ['dataset', 'delimiter', 'charset', 'dateFormat'];
const maps = ['map[First name]=given_name', 'map[people.First name]=given_name', 'map[town]=city'];

/** The names of reports that are written, read and deleted. */
export const reportNames = ['r1', 'r2', 'r3'] as const;

/** None, or some of the parameters, each once and with a value that fits. */
export function soundQuery({ method, parameters }: Operation): fc.Arbitrary<string> {
  const pairs = parameters
    .filter((each) => each.in === 'query' && each.name !== 'cursor')
    .map((parameter) => ({
      weight: method === 'POST' && ofTheFile.includes(parameter.name) ? 1 : 6,
      arbitrary: soundPair(parameter),
    }));
  const none = fc.constant<string[]>([]);
  if (pairs.length === 0) return none.map(() => '');
  const some = fc.uniqueArray(fc.oneof(...pairs), {
    minLength: 1,
    maxLength: 4,
    selector: (pair) => pair.split(/=|%5B/, 1)[0],
  });
  return fc
    .oneof({ weight: 1, arbitrary: none }, { weight: 3, arbitrary: some })
    .map((all) => (all.length === 0 ? '' : `?${all.join('&')}`));
}

function soundPair({ name, schema, example }: Parameter): fc.Arbitrary<string> {
  if (name === 'map') return fc.constantFrom(...maps).map(escapedPair);
  const given = byName[name];
  const value = given ? fc.constantFrom(...given) : fitting(schema, example);
  return value.map((each) => escapedPair(`${name}=${String(each)}`));
}

/** `{load}` stays as it is: it is filled in when the request is sent. */
const escapedPair = (pair: string) =>
  pair
    .split('=')
    .map((text) => (text === '{load}' ? text : encodeURIComponent(text)))
    .join('=');

/** A path to something that is there, or was. */
export function soundPath({ path, parameters }: Operation): fc.Arbitrary<string> {
  const parameter = parameters.find((each) => each.in === 'path');
  if (!parameter) return fc.constant(path);
  const reports = ['{report}', ...reportNames.map((name) => `${name}.json`)];
  const known = path.startsWith('/loads') ? ['{load}'] : reports;
  return fc.constantFrom(...known).map((value) => path.replace(`{${parameter.name}}`, () => value));
}

const headerValues: Readonly<Record<string, readonly string[]>> = {
  accept: ['*/*', 'application/json', 'text/csv', 'application/x-ndjson'],
  'accept-encoding': ['gzip', 'br', 'zstd;q=1, gzip;q=0'],
  'x-request-id': ['abc'],
};
/** Of an operation that names them; `{digest}` is that of the body as it is sent. */
const namedValues: Readonly<Record<string, readonly string[]>> = {
  'if-none-match': ['{etag}', 'W/"x"', '"a", "b"'],
  'if-match': ['*'],
  'last-event-id': ['1', '0'],
  prefer: ['wait=1', 'wait=0', 'respond-async'],
  'content-digest': ['sha-256=:{digest}:'],
};

/** Some headers that any client may send, and those that the operation names. */
export function soundHeaders(names: readonly string[], isPost: boolean): fc.Arbitrary<Header[]> {
  const all = Object.entries({
    ...(isPost ? { 'x-request-id': ['abc'] } : headerValues),
    ...Object.fromEntries(
      names.flatMap((name) => (namedValues[name] ? [[name, namedValues[name]]] : [])),
    ),
  });
  const given = all.map(([name, values]) =>
    fc.constantFrom(...values).map((value): Header => [name, value]),
  );
  const key = fc.nat(100_000).map((n): Header => ['idempotency-key', `key-${n}`]);
  const one = fc.oneof(...given, ...(names.includes('idempotency-key') ? [key] : []));
  return fc.uniqueArray(one, { maxLength: 2, selector: ([name]) => name });
}
