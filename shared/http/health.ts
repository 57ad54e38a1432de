import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { Type } from 'typebox';
import type { DatabaseHandle } from '../database/connect.ts';
import { Problem } from '../errors.ts';
import { openProblemResponses } from './problem.ts';

const Health = Type.Object(
  { status: Type.Literal('ok') },
  {
    description: 'It is well',
    examples: [{ status: 'ok' }],
  },
);

/** `/health/live`: the process answers. `/health/ready`: the database does, too. */
export function registerHealth(app: FastifyInstance, handle: DatabaseHandle): void {
  const tags = ['Operations'];
  const live = {
    tags,
    security: [],
    operationId: 'getLive',
    summary: 'The process is alive',
    response: { 200: Health, ...openProblemResponses() },
  };
  app.get('/health/live', { schema: live }, async () => ({ status: 'ok' }));
  const ready = {
    tags,
    security: [],
    operationId: 'getReady',
    summary: 'The service can do its work',
    response: { 200: Health, ...openProblemResponses('database_unavailable') },
  };
  app.get('/health/ready', { schema: ready }, async () => {
    try {
      await sql`select value from meta where name = 'data_version'`.execute(handle.db);
    } catch (error) {
      throw new Problem('database_unavailable', 'The database does not answer.', { cause: error });
    }
    return { status: 'ok' };
  });
}
