import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { PROBLEMS, Problem, type ProblemCode, retryAfterOf } from '../errors.ts';
import { lingerAfter } from './linger.ts';
import { routeMethods } from './methods.ts';
import { logProblem } from './problem-log.ts';
import { problemOf } from './problem-of.ts';
import { rateLimitHeaders } from './rate-limit-headers.ts';
import { markGone } from './request-end.ts';

export const problemMediaType = 'application/problem+json';

const RetryAfter = Type.Integer({
  description: 'Seconds after which the same request may succeed.',
});

declare module 'fastify' {
  interface FastifyInstance {
    /** How long a client that was answered early may say nothing before it is cut off. */
    lingerIdleMs: number;
  }
}

/**
 * Every error of an app becomes `application/problem+json` (RFC 9457), once and here. Registered
 * before all routes.
 *
 * @param paramCharsMax as that of the app's own router
 * @param idleMs how long a client that is still sending may pause once it was answered
 */
export function registerProblems(
  app: FastifyInstance,
  paramCharsMax: number,
  idleMs: number,
): void {
  app.decorate('lingerIdleMs', idleMs);
  app.setErrorHandler<FastifyError>(async (error, request, reply) => {
    const problem = problemOf(error, reply);
    logProblem(request, problem, error);
    return sendProblem(request, reply, problem);
  });
  const methodsOf = routeMethods(app, paramCharsMax);
  app.setNotFoundHandler(async (request, reply) => {
    const known = methodsOf(request.url);
    const methods = known.join(', ');
    // A route of many files has the method, and still nothing by this name.
    if (methods === '' || known.includes(request.method)) {
      return sendProblem(
        request,
        reply,
        new Problem('not_found', 'Nothing was found at this path.'),
      );
    }
    // RFC 9110, 15.5.6
    reply.header('allow', methods);
    const detail = `This path does not allow ${request.method}; use ${methods}.`;
    return sendProblem(request, reply, new Problem('method_not_allowed', detail));
  });
}

/** What a stream that fails before its first byte has said already of what it was going to give. */
const ofABody = ['content-encoding', 'content-length', 'content-disposition', 'etag', 'link'];

/**
 * Answers with a problem; for errors thrown in handlers the error handler does it. A client that is
 * still sending can hear it.
 */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem) {
  for (const name of ofABody) reply.removeHeader(name);
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  const { retryAfterSeconds } = problem;
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  // RFC 9110, 15.5.9: what is left of the body is not waited for.
  if (problem.code === 'request_timeout') reply.header('connection', 'close');
  if (problem.code === 'client_disconnected') markGone(reply);
  lingerAfter(reply.raw, request.raw, reply.server.lingerIdleMs, reply.server.stopping);
  return reply
    .code(problem.status)
    .type(problemMediaType)
    .serializer((body: unknown) => JSON.stringify(body))
    .send(problemBody(problem, request.id));
}

/** A problem as it is sent (RFC 9457, 3.1). */
export function problemBody(problem: Problem, requestId: string) {
  return {
    type: `urn:terrascope:problem:${problem.code}`,
    title: problem.title,
    status: problem.status,
    detail: problem.message,
    code: problem.code,
    requestId,
    ...problem.extras,
  };
}

/**
 * The error responses of a route, for its schema: one entry a status, with the codes that can
 * come with it, so that they are part of the OpenAPI document.
 */
export function problemResponses(...codes: ProblemCode[]) {
  return openProblemResponses(...codes, 'unauthorized', 'forbidden');
}

/** What any route may be answered with. */
const always = ['forbidden_host', 'forbidden_origin', 'internal'] as const;

/** The same, for a route that anybody may call. */
export function openProblemResponses(...codes: ProblemCode[]) {
  return unlimitedProblemResponses('too_many_requests', ...codes);
}

/** The same, for one that anybody may call as often as they like. */
export function unlimitedProblemResponses(...codes: ProblemCode[]) {
  const byStatus = new Map<number, ProblemCode[]>();
  // Whatever asks the database may find its disk full, if only for sorting.
  const full = codes.includes('database_unavailable') ? (['storage_full'] as const) : [];
  for (const code of new Set<ProblemCode>([...codes, ...full, ...always])) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, ofStatus]) => [status, problemResponse(status, ofStatus)]),
  );
}

function headersOf(codes: readonly ProblemCode[]) {
  const limit = codes.includes('too_many_requests') ? rateLimitHeaders : {};
  return { 'retry-after': RetryAfter, ...limit };
}

function problemResponse(status: number, codes: ProblemCode[]) {
  const [first = 'internal'] = codes;
  const schema = Type.Object(
    {
      type: Type.String(),
      title: Type.String(),
      status: Type.Integer(),
      detail: Type.String(),
      code: Type.Enum(codes),
      requestId: Type.String(),
    },
    {
      title: 'Problem',
      additionalProperties: true,
      examples: [
        {
          type: `urn:terrascope:problem:${first}`,
          title: PROBLEMS[first].title,
          status,
          detail: PROBLEMS[first].title,
          code: first,
          requestId: '0190a6b2-6a3c-7f00-8000-000000000000',
        },
      ],
    },
  );
  return {
    description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join('; '),
    ...(codes.some(retryAfterOf) ? { headers: headersOf(codes) } : {}),
    content: { [problemMediaType]: { schema } },
  };
}
