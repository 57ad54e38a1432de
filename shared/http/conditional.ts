import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { plainTag } from './compress.ts';
import { addVary } from './vary.ts';

/** For the schema of a route that answers with `sendTagged`: what it reads. */
export const ConditionalHeaders = Type.Object({
  'if-none-match': Type.Optional(
    Type.String({
      description: 'The `ETag` of the copy you have; the answer is `304` while it is current.',
    }),
  ),
});

/** And what it sets. */
export const ETag = Type.String({
  description: 'Identifies exactly this content (a strong validator)',
});

/** A body with the strong entity tag that names it (RFC 9110, 8.8.3). */
export interface Tagged {
  readonly body: Buffer | string;
  readonly etag: string;
}

/** How long an answer may be kept without asking again: until anything may change, or for good. */
export type Caching = 'revalidate' | 'immutable';

/**
 * Whoever keeps a copy must ask again each time, as the answer may change with the next publish;
 * unless it never will (RFC 8246). What needs a key is not for caches that several share.
 */
export function tagAnswer(
  reply: FastifyReply,
  etag: string,
  caching: Caching = 'revalidate',
): void {
  const policy = caching === 'immutable' ? forGood(reply) : 'no-cache';
  reply.header('etag', etag).header('cache-control', policy);
  addVary(reply, 'Accept');
}

function forGood({ server }: FastifyReply): string {
  return `${server.keys.isEmpty ? 'public' : 'private'}, max-age=31536000, immutable`;
}

/** Sends a tagged body, or 304 where the client has it already (RFC 9110, 13.1.2). */
export function sendTagged(
  request: FastifyRequest,
  reply: FastifyReply,
  { body, etag }: Tagged,
  mediaType: string,
  caching: Caching = 'revalidate',
): FastifyReply {
  const known = knownTag(request, etag);
  tagAnswer(reply, known ?? etag, caching);
  if (known !== undefined) return reply.code(304).send();
  return reply.type(mediaType).send(body);
}

/** Whether the client has it already: asked ahead, where a body is much work to make. */
export function isKnown(request: FastifyRequest, etag: string): boolean {
  return knownTag(request, etag) !== undefined;
}

/** For the schema of a route that changes what another one gives out with a tag: what it reads. */
export const ChangeHeaders = Type.Object({
  'if-match': Type.Optional(
    Type.String({ description: 'The `ETag` of what was seen: `412` when it has changed since.' }),
  ),
});

/**
 * Whether something is still what the client has seen, as far as it says what that was (RFC 9110,
 * 13.1.1). Tags that were weakened never match. A compressed answer has said the same.
 */
export function isAsSeen(request: FastifyRequest, etag: string): boolean {
  const seen = request.headers['if-match'];
  if (seen === undefined) return true;
  return seen.split(',').some((given) => {
    const tag = given.trim();
    return tag === '*' || plainTag(tag) === etag;
  });
}

/** The tag of what the client has already, as it names it: of a compressed copy, perhaps. */
function knownTag(request: FastifyRequest, etag: string): string | undefined {
  const known = request.headers['if-none-match'];
  if (known === undefined) return undefined;
  if (known === etag) return etag;
  for (const given of known.split(',')) {
    // Caches and proxies may have weakened the tag; for a GET that makes no difference.
    const tag = given.trim().replace(/^W\//, '');
    if (tag === '*') return etag;
    if (plainTag(tag) === etag) return tag;
  }
  return undefined;
}
