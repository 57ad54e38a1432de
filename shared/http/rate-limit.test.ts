import { expect, it } from 'vitest';
import { rateWindows } from './rate-limit.ts';

const options = { rateLimitRequestsMax: 10, rateLimitWindowMs: 1000, rateLimitCallersMax: 3 };

it('When a window ends, then the next one begins with the request that comes after it', () => {
  const counted = rateWindows(options);
  expect(counted('a', 50)).toEqual({ requests: 1, endsAt: 1050 });
  expect(counted('a', 1049)).toEqual({ requests: 2, endsAt: 1050 });
  expect(counted('b', 1049)).toEqual({ requests: 1, endsAt: 2049 });
  expect(counted('a', 1050)).toEqual({ requests: 1, endsAt: 2050 });
});

it('When there are more callers than are known, then the one longest silent is forgotten', () => {
  const counted = rateWindows(options);
  for (const caller of ['a', 'b', 'c', 'a', 'd']) counted(caller, 0);
  expect(counted('a', 1).requests).toBe(3);
  expect(counted('b', 1).requests).toBe(1);
});
