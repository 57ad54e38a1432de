import type { FastifyRequest } from 'fastify';
import { Problem } from '../errors.ts';
import { requestLog } from './request-log.ts';

/**
 * Logs what a request ended with: as an error, with its stack, where something here has failed; a
 * refusal as a line with its reason.
 *
 * @param error what was thrown; the problem itself, or what it stands for
 */
export function logProblem(request: FastifyRequest, problem: Problem, error: Error): void {
  const { code, status, cause } = problem;
  const isRefusal = status === 503 && error instanceof Problem && cause === undefined;
  if (status >= 500 && !isRefusal) {
    requestLog(request).error({ err: cause ?? error, code }, problem.message);
    return;
  }
  const reason = reasonOf(cause);
  requestLog(request).info({ code, ...(reason && { reason }) }, problem.message);
}

function reasonOf(cause: unknown): string | undefined {
  return cause instanceof Error ? cause.message : undefined;
}
