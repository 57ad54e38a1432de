import { expect, it } from 'vitest';
import { readOperations } from './contract.ts';
import type { FuzzRequest } from './requests/request.ts';
import { describeStatuses, describeUnavailable, makeTally } from './tally.ts';

const requestTo = (method: string, path: string): FuzzRequest => ({
  service: 'loader-api',
  method,
  target: path,
  headers: [],
  body: undefined,
  pieceBytes: undefined,
  operation: readOperations().find((each) => each.path === path && each.method === method),
  raw: undefined,
});

it('When answers are counted, then those to loads stand by themselves, too', () => {
  const tally = makeTally();
  const answer = { contentType: '', body: '', error: undefined };
  tally.count(requestTo('POST', '/loads'), { ...answer, status: 201, tookMs: 9 });
  tally.count(requestTo('GET', '/loads'), { ...answer, status: 200, tookMs: 3 });
  tally.count(requestTo('POST', '/loads'), { ...answer, status: 400, tookMs: 1 });
  tally.count(requestTo('GET', '/loads'), { ...answer, status: 200, tookMs: 1 });
  const { sent, slowestMs, statuses, loadStatuses } = tally.counts();
  expect({ sent, slowestMs }).toEqual({ sent: 4, slowestMs: 9 });
  expect(describeStatuses(statuses)).toBe('200: 2 (50.0 %), 201: 1 (25.0 %), 400: 1 (25.0 %)');
  expect(describeStatuses(loadStatuses)).toBe('201: 1 (50.0 %), 400: 1 (50.0 %)');
});

it('When a request cannot be served for now, then it is told which, and why', () => {
  const tally = makeTally();
  const answer = { contentType: '', error: undefined, status: 503, tookMs: 1 };
  const body = '{"status":503,"code":"database_unavailable"}';
  for (let n = 0; n < 2; n++) tally.count(requestTo('POST', '/loads'), { ...answer, body });
  tally.count(requestTo('GET', '/loads'), { ...answer, body: '{"ready":false}' });
  tally.count(requestTo('GET', '/loads'), { ...answer, status: 200, body: '' });
  expect(describeUnavailable(tally.counts().unavailable)).toEqual([
    'GET /loads: {"ready":false} (1)',
    'POST /loads: database_unavailable (2)',
  ]);
});
