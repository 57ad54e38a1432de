import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { Type } from 'typebox';
import { Problem } from '../errors.ts';
import { addGauges } from '../metrics/registry.ts';
import { type ReadyCheck, readiness } from '../readiness.ts';
import { sendProblem, unlimitedProblemResponses } from './problem.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Whether the service has done what it does before its first answer. */
    startup: { isOver: boolean };
  }
}

const Health = Type.Object(
  { status: Type.Literal('ok') },
  {
    description: 'The service is healthy',
    examples: [{ status: 'ok' }],
  },
);

const Ready = Type.Object(
  {
    status: Type.Literal('ok'),
    parts: Type.Record(Type.String(), Type.String(), {
      description: 'One word for each part: `ok`, or what is wrong with it',
    }),
  },
  {
    description: 'The service is ready. A part that is not `ok` does not keep it from its work',
    examples: [{ status: 'ok', parts: { database: 'ok', migration: 'ok', disk: 'ok' } }],
  },
);

const tags = ['Operations'];
// Whoever watches over it is not to take it for dead because somebody else asks too much.
const config = { isUnlimited: true };

/**
 * `/health/startup`: it has come up. `/health/live`: the process answers. `/health/ready`: so does
 * all it needs, within two seconds; the answer says how each part is, in one word.
 *
 * @param checks one or more for each part that has to be ready
 */
export function registerHealth(
  app: FastifyInstance,
  checks: readonly ReadyCheck[],
  log: Logger,
): void {
  registerStartup(app);
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
    description: 'A problem has the same `parts`.',
    response: {
      200: Ready,
      ...unlimitedProblemResponses(...new Set(checks.map(({ code }) => code))),
    },
  };
  const look = readiness(checks, log);
  app.get('/health/ready', { config, schema: ready }, async (request, reply) => {
    const { fault, parts } = await look();
    if (!fault) return { status: 'ok', parts };
    const { code, message, cause } = fault;
    // Not thrown: an error is logged each time, and this is asked every second.
    return sendProblem(request, reply, new Problem(code, message, { cause, extras: { parts } }));
  });
  addGauges(
    app.metrics,
    {
      name: 'terrascope_ready',
      help: 'Whether a part that the service needs is as it should be: 1, or 0',
      label: 'part',
    },
    async () => {
      const { parts } = await look();
      return Object.fromEntries(Object.entries(parts).map(([of, word]) => [of, +(word === 'ok')]));
    },
  );
}

function registerStartup(app: FastifyInstance): void {
  const startup = { isOver: true };
  app.decorate('startup', startup);
  const schema = {
    tags,
    security: [],
    operationId: 'getStartup',
    summary: 'The service has come up',
    description:
      'Its schema is up to date, and reader-api has counted what was published before. Before that ' +
      'it may be slow, which is no reason to restart it.',
    response: { 200: Health, ...unlimitedProblemResponses('starting') },
  };
  app.get('/health/startup', { config, schema }, async (request, reply) =>
    startup.isOver
      ? { status: 'ok' }
      : sendProblem(request, reply, new Problem('starting', 'The service is still starting.')),
  );
}
