import { describe, expect, it } from 'vitest';
import { readOperations } from './contract.ts';
import { faultOf } from './judge.ts';
import type { FuzzRequest } from './requests/request.ts';
import type { Answer } from './send.ts';

const operation = readOperations().find(({ path }) => path === '/summary');
const request: FuzzRequest = {
  service: 'reader-api',
  method: 'GET',
  target: '/summary',
  headers: [],
  body: undefined,
  pieceBytes: undefined,
  operation,
  raw: undefined,
};
const answer = (
  status: number,
  body: string,
  contentType = 'application/problem+json',
): Answer => ({
  status,
  body,
  contentType,
  error: undefined,
  tookMs: 1,
});
const problem = (code: string, status: number) =>
  JSON.stringify({ code, status, detail: 'It is so.' });

describe('When an answer is judged, then', () => {
  it.each([
    ['a good one', answer(200, '{}', 'application/json')],
    ['a documented problem', answer(400, problem('validation_failed', 400))],
    ['a database that is away', answer(503, problem('database_unavailable', 503))],
    ['a page', answer(200, '<script src="assets/N4Z-x_1pQ0bC/services/reader-api/page/main.ts">')],
  ])('%s is right', (_, given) => {
    expect(faultOf(request, given)).toBeUndefined();
  });

  it.each([
    ['a failure of ours', answer(500, problem('internal', 500)), 'status 500'],
    ['a status that is not documented', answer(409, problem('wrong_state', 409)), 'status 409'],
    ['a site that limits us', answer(429, problem('too_many_requests', 429)), 'status 429'],
    ['a code of another status', answer(400, problem('not_found', 400)), 'code not_found'],
    ['a code of another operation', answer(400, problem('no_files', 400)), 'not documented'],
    ['an error in another form', answer(400, '{}', 'application/json'), 'an error as'],
    ['a stack', answer(200, 'at x (/a/b.ts:1)'), 'the inside'],
    ['a path', answer(200, 'in /app/services/loader-api'), 'the inside'],
    ['no answer', { ...answer(0, ''), error: 'socket hang up' }, 'socket hang up'],
    ['half of one', { ...answer(200, '{'), error: 'aborted' }, 'broke off'],
  ])('%s is a fault', (_, given, what) => {
    expect(faultOf(request, given)).toContain(what);
  });
});
