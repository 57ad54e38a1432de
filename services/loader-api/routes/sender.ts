import type { FastifyRequest } from 'fastify';
import type { Sender } from '../lifecycle/accept.ts';

/** Who asks for something, as loads and the log remember it. */
export function senderOf({ apiKeyName, id }: FastifyRequest): Sender {
  return { by: apiKeyName, requestId: id };
}
