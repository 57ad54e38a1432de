import { expect, test } from 'vitest';
import { requestIds } from './request-id.ts';

const uuid = /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

test('When no id is given, then each request has a UUID of its own, in each process', () => {
  const [one, other] = [requestIds(), requestIds()];
  const ids = Array.from({ length: 1000 }, () => [one(undefined), other(undefined)]).flat();
  expect(new Set(ids).size).toBe(2000);
  for (const id of ids) expect(id).toMatch(uuid);
});

test('When a plain id is given, then it is kept', () => {
  const idOf = requestIds();
  expect(idOf('trace:1.2_3-4')).toBe('trace:1.2_3-4');
  expect(idOf('a b')).toMatch(uuid);
  expect(idOf(['a', 'b'])).toMatch(uuid);
});
