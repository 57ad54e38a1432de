import type { FastifyError, FastifyReply } from 'fastify';
import { asProblem } from '../database/faults.ts';
import { PROBLEMS, Problem, type ProblemCode } from '../errors.ts';
import { goneProblem } from './events.ts';
import { validationProblem } from './validation.ts';

/** What Fastify and its plugins call things that have a code of ours. */
const translated: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'validation_failed',
  FST_ERR_BAD_URL: 'validation_failed',
  FST_ERR_MAX_PARAM_LENGTH: 'validation_failed',
};

/** An error as the caller may see it: ours as they are, others by a known code, or `internal`. */
export function problemOf(error: FastifyError, reply: FastifyReply): Problem {
  return isOfGoneClient(error, reply) ? goneProblem() : toProblem(error);
}

/**
 * Fastify destroys the stream of an answer whose connection has closed, and takes its early end
 * for a failure when nothing of it was sent yet.
 */
function isOfGoneClient(error: FastifyError, reply: FastifyReply): boolean {
  return error.code === 'ERR_STREAM_PREMATURE_CLOSE' && reply.raw.destroyed;
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const fastify = error as Partial<FastifyError>;
  if (fastify.validation) {
    return validationProblem(fastify.validation, fastify.validationContext ?? 'request');
  }
  const code = translated[fastify.code ?? ''];
  if (code) return new Problem(code, fastify.message ?? PROBLEMS[code].title, { cause: error });
  if (fastify.statusCode === 400 && fastify.code === 'ECONNRESET') {
    const detail = 'The connection closed before the body ended.';
    return new Problem('client_disconnected', detail, { cause: error });
  }
  if (fastify.statusCode === 400) {
    return new Problem('validation_failed', fastify.message ?? '', { cause: error });
  }
  return asProblem(error);
}
