import { expect, it } from 'vitest';
import { readOperations } from '../contract.ts';
import { makePlan } from './plan.ts';

const numbers = Array.from({ length: 1500 }, (_, number) => number);

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
