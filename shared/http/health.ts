import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { Type } from 'typebox';
import { type ReadyCheck, readiness } from '../readiness.ts';
import { sendProblem, unlimitedProblemResponses } from './problem.ts';

const Health = Type.Object(
  { status: Type.Literal('ok') },
  {
    description: 'The service is healthy',
    examples: [{ status: 'ok' }],
  },
);

/**
 * `/health/live`: the process answers. `/health/ready`: so does all it needs, within two seconds.
 *
 * @param checks one for each part that has to be ready
 */
export function registerHealth(
  app: FastifyInstance,
  checks: readonly ReadyCheck[],
  log: Logger,
): void {
  const tags = ['Operations'];
  // Whoever watches over it is not to take it for dead because somebody else asks too much.
  const config = { isUnlimited: true };
  const live = {
    tags,
    security: [],
    operationId: 'getLive',
    summary: 'The process is alive',
    response: { 200: Health, ...unlimitedProblemResponses() },
  };
  app.get('/health/live', { config, schema: live }, async () => ({ status: 'ok' }));
  const ready = {
    tags,
    security: [],
    operationId: 'getReady',
    summary: 'The service is ready to serve requests',
    response: {
      200: Health,
      ...unlimitedProblemResponses(...new Set(checks.map(({ code }) => code))),
    },
  };
  const isReady = readiness(checks, log);
  app.get('/health/ready', { config, schema: ready }, async (request, reply) => {
    const problem = await isReady();
    // Not thrown: an error is logged each time, and this is asked every second.
    return problem ? sendProblem(request, reply, problem) : { status: 'ok' };
  });
}
