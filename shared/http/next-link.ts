import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';

/** For the headers of a route that answers in pages. */
export const NextLink = Type.String({ description: 'The next page: `<…>; rel="next"` (RFC 8288)' });

/** The `Link` header (RFC 8288) to the page that follows: the same request with its cursor. */
export function nextLink({ url }: FastifyRequest, cursor: string): string {
  const [path = '', query = ''] = url.split('?', 2);
  const next = new URLSearchParams(query);
  next.set('cursor', cursor);
  return `<${path}?${next}>; rel="next"`;
}
