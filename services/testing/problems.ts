import type { Response } from 'supertest';
import { expect } from 'vitest';
import { PROBLEMS, type ProblemCode } from '#shared/errors.ts';

/**
 * Expects an answer in the form of RFC 9457, with nothing of our inside in it.
 *
 * @returns its body
 */
export function expectProblem(
  response: Pick<Response, 'status' | 'headers' | 'body' | 'text'>,
  code: ProblemCode,
): Record<string, unknown> & { detail: string } {
  const { status, title } = PROBLEMS[code];
  const body: unknown = JSON.parse(response.text);
  expect(body).toMatchObject({
    type: `urn:terrascope:problem:${code}`,
    title,
    status,
    code,
    detail: expect.stringMatching(/\S/),
    requestId: expect.stringMatching(/^[\w.:-]{1,128}$/),
  });
  expect(response.status).toBe(status);
  expect(response.headers['content-type']).toMatch(/^application\/problem\+json\b/);
  const problem = body as Record<string, unknown> & { detail: string };
  expect(response.headers['x-request-id']).toBe(problem.requestId);
  expect(response.text).not.toMatch(/node_modules|\bat .*\.ts:|\/services\//);
  return problem;
}
