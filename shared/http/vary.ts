import type { FastifyReply } from 'fastify';

/** Says that the answer depends on a header of the request, too (RFC 9110, 12.5.5). */
export function addVary(reply: FastifyReply, name: string): void {
  const vary = reply.getHeader('vary');
  if (vary === undefined) reply.header('vary', name);
  else if (!String(vary).toLowerCase().split(/, */).includes(name.toLowerCase())) {
    reply.header('vary', `${vary}, ${name}`);
  }
}
