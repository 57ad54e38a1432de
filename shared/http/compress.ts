import compress from '@fastify/compress';
import type { FastifyInstance, FastifyReply, onSendHookHandler } from 'fastify';
import Negotiator from 'negotiator';
import { CODINGS, type Coding, type PackedBodies, packedBodies } from './packed-bodies.ts';
import { addVary } from './vary.ts';

export interface CompressOptions {
  readonly compressBytesMin: number;
  readonly compressedCachedBytesMax: number;
}

const strongTag = /^"(.*)"$/;

/**
 * Compresses answers that are large enough to be worth it, unless a route says `compress: false`. A
 * compressed answer is another representation: its strong entity tag says so (RFC 9110, 8.8.3.3),
 * and every answer says that it may come in several (`Vary`). What has such a tag is compressed
 * once, however many ask for it; the rest while it is sent.
 */
export async function registerCompress(
  app: FastifyInstance,
  { compressBytesMin, compressedCachedBytesMax }: CompressOptions,
): Promise<void> {
  const packTagged = packing(packedBodies(compressedCachedBytesMax), compressBytesMin);
  addOnSend(app, packTagged);
  await app.register(compress, {
    threshold: compressBytesMin,
    encodings: CODINGS,
    // The plugin's own list of types that gain by it does not know this one.
    customTypes: /^text\/(?!event-stream)|(\+|\/)json(;|$)|\/x-ndjson(;|$)/,
    // Requests say for themselves how they are compressed: see `decode/` in loader-api.
    globalDecompression: false,
  });
  addOnSend(app, tellCodings);
}

/** Behind what other plugins do to an answer, if they were registered before. */
function addOnSend(app: FastifyInstance, hook: onSendHookHandler): void {
  app.addHook('onRoute', (route) => {
    if (route.compress !== false) route.onSend = [route.onSend ?? [], hook].flat();
  });
}

function packing(bodies: PackedBodies, bytesMin: number): onSendHookHandler {
  return (request, reply, payload, done) => {
    const etag = tagOf(reply);
    const isBody = typeof payload === 'string' || Buffer.isBuffer(payload);
    if (etag === undefined || !isBody || Buffer.byteLength(payload) < bytesMin) {
      done(null, payload);
      return;
    }
    const coding = new Negotiator(request).encoding([...CODINGS, 'identity']);
    if (!isCoding(coding)) {
      done(null, payload);
      return;
    }
    bodies.pack(etag, { coding, body: payload }).then((packed) => {
      reply.header('content-encoding', coding).removeHeader('content-length');
      done(null, packed);
    }, done);
  };
}

function isCoding(coding: unknown): coding is Coding {
  return CODINGS.some((known) => known === coding);
}

function tagOf(reply: FastifyReply): string | undefined {
  return strongTag.exec(String(reply.getHeader('etag') ?? ''))?.[1];
}

const tellCodings: onSendHookHandler = (_request, reply, payload, done) => {
  addVary(reply, 'Accept-Encoding');
  const coding = reply.getHeader('content-encoding');
  const tag = tagOf(reply);
  if (coding !== undefined && tag !== undefined) reply.header('etag', `"${tag};${coding}"`);
  done(null, payload);
};

/** An entity tag without what compression has added to it. */
export function plainTag(etag: string): string {
  return etag.replace(/;(zstd|br|gzip)"$/, '"');
}
