import compress from '@fastify/compress';
import type { FastifyInstance, onSendHookHandler } from 'fastify';

const strongTag = /^"(.*)"$/;

/**
 * Compresses answers that are large enough to be worth it, unless a route says `compress: false`. A
 * compressed answer is another representation: its strong entity tag says so (RFC 9110, 8.8.3.3),
 * and every answer says that it may come in several (`Vary`).
 */
export async function registerCompress(
  app: FastifyInstance,
  { compressBytesMin }: { readonly compressBytesMin: number },
): Promise<void> {
  await app.register(compress, {
    threshold: compressBytesMin,
    encodings: ['zstd', 'br', 'gzip'],
    // Requests say for themselves how they are compressed: see `decode/` in loader-api.
    globalDecompression: false,
  });
  app.addHook('onRoute', (route) => {
    if (route.compress !== false) route.onSend = [route.onSend ?? [], tellCodings].flat();
  });
}

const tellCodings: onSendHookHandler = (_request, reply, payload, done) => {
  const vary = reply.getHeader('vary');
  if (!/accept-encoding/i.test(String(vary))) {
    reply.header('vary', vary === undefined ? 'Accept-Encoding' : `${vary}, Accept-Encoding`);
  }
  const coding = reply.getHeader('content-encoding');
  if (coding !== undefined) {
    const [, tag] = strongTag.exec(String(reply.getHeader('etag') ?? '')) ?? [];
    if (tag !== undefined) reply.header('etag', `"${tag};${coding}"`);
  }
  done(null, payload);
};

/** An entity tag without what compression has added to it. */
export function plainTag(etag: string): string {
  return etag.replace(/;(zstd|br|gzip)"$/, '"');
}
