import { expect, it } from 'vitest';
import { readOperations } from '../contract.ts';
import { makePlan } from './plan.ts';

const numbers = Array.from({ length: 3000 }, (_, number) => number);

it('When a seed is given again, then every request of it is the same', () => {
  const operations = readOperations();
  const [one, other] = [makePlan(operations, 5), makePlan(operations, 5)];
  // In whatever order they are asked for.
  for (const number of [700, 3, 44, 3]) expect(other.request(number)).toEqual(one.request(number));
  expect(makePlan(operations, 6).request(3)).not.toEqual(one.request(3));
});

it('When a run is long enough, then every operation is asked, with every parameter it has', () => {
  const operations = readOperations();
  const plan = makePlan(operations, 12);
  const requests = numbers.map((number) => plan.request(number));
  for (const operation of operations) {
    const own = requests.filter((each) => each.operation === operation);
    const name = `${operation.method} ${operation.path}`;
    expect({ name, asked: own.length > 0 }).toEqual({ name, asked: true });
    for (const parameter of operation.parameters) {
      const asked = own.some(({ target, headers }) =>
        parameter.in === 'query'
          ? target.includes(parameter.name)
          : parameter.in === 'path' || headers.some(([each]) => each === parameter.name),
      );
      expect({ name, parameter: parameter.name, asked }).toEqual({
        name,
        parameter: parameter.name,
        asked: true,
      });
    }
  }
});

it('When a run is long enough, then files of the documentation are asked for on conditions', () => {
  const plan = makePlan(readOperations(), 12);
  const conditions = numbers
    .map((number) => plan.request(number))
    .filter(({ target }) => target.startsWith('/docs/static/'))
    .flatMap(({ headers }) => headers.map(([name]) => name));
  expect(conditions).toEqual(expect.arrayContaining(['range', 'if-match', 'if-modified-since']));
});

it('When files are sent, then nothing is wrong with about half of them', () => {
  const plan = makePlan(readOperations(), 12);
  const types = numbers
    .map((number) => plan.request(number))
    .filter(({ method, operation }) => method === 'POST' && operation?.path === '/loads')
    .map(({ headers }) => headers.find(([name]) => name === 'content-type')?.[1]);
  const declared =
    /^text\/csv; charset=(utf-8|utf-16|windows-1252|iso-8859-1)$|; boundary=frontier$/;
  const good = types.filter((type) => type !== undefined && declared.test(type));
  expect(good.length).toBeGreaterThan(types.length / 2);
});
