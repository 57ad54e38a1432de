import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { ProblemCode } from '#shared/errors.ts';
import { sendTagged } from '#shared/http/conditional.ts';
import type { Representation } from '../answers/answer-cache.ts';

/** In the query of what can be asked of a data version of before. */
export const pastQuery = {
  version: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'As of this data version.',
    }),
  ),
  at: Type.Optional(
    Type.String({
      format: 'date-time',
      maxLength: 64,
      description:
        'As of this time, with its zone (RFC 3339): the last data version until then. After the ' +
        'newest version it is that one, and the answer may change with the next.',
      examples: ['2026-11-25T12:00:00Z'],
    }),
  ),
};

/** What may be wrong with that. */
export const pastProblems = [
  'version_not_found',
  'version_gone',
] as const satisfies readonly ProblemCode[];

/** For the schema of an answer. */
export const DataVersionHeader = Type.Integer({ description: 'The data version it is of' });

export interface AnswerToSend {
  readonly answer: Representation;
  readonly type: string;
  /** Whether the same question will always have this answer. */
  readonly isFinal: boolean;
}

/** Sends an answer, or 304, with the data version it is of. */
export function sendAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  { answer, type, isFinal }: AnswerToSend,
): FastifyReply {
  reply.header('x-data-version', answer.at.version);
  return sendTagged(request, reply, answer, type, isFinal ? 'immutable' : 'revalidate');
}
