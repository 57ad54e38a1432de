import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

/**
 * Sends a body of any size as it comes.
 *
 * @param fileName what a browser saves it as
 */
export function sendStream(
  reply: FastifyReply,
  body: Readable,
  mediaType: string,
  fileName: string,
): FastifyReply {
  return reply
    .type(mediaType)
    .header('content-disposition', `attachment; filename="${fileName}"`)
    .send(body);
}
