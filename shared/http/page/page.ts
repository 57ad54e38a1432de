import { hash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { Problem } from '../../errors.ts';
import { sendTagged } from '../conditional.ts';
import { CODINGS, type Coding, packedBodies } from '../packed-bodies.ts';
import { registerPageHeaders } from '../safe-headers.ts';
import { addVary } from '../vary.ts';
import { pageAssets } from './assets.ts';
import { type PageTexts, pageHtml } from './html.ts';

export interface PageOptions extends PageTexts {
  /** Where its files are, from the root of the checkout. */
  readonly folder: string;
}

/** Only lit-html turns text into markup (Trusted Types), and only from its own templates. */
const trustedTypes = {
  'require-trusted-types-for': ["'script'"],
  'trusted-types': ['lit-html'],
};
const foreverSeconds = 31_536_000;
const packedBytesMax = 1024 * 1024;

/**
 * A page for people at `GET /`, and its files below `GET /assets/`. Nobody needs a key for them:
 * they hold no data. Not by @fastify/static, which reads folders: these files are made.
 */
export async function registerPage(app: FastifyInstance, options: PageOptions): Promise<void> {
  const packed = packedBodies(packedBytesMax);
  await app.register(async (pages) => {
    await registerPageHeaders(pages, trustedTypes);
    pages.get('/', async (request, reply) => {
      const body = pageHtml(await pageAssets(options.folder), options);
      const etag = `"page.${hash('sha256', body, 'base64url').slice(0, 16)}"`;
      return sendTagged(request, reply, { body, etag }, 'text/html; charset=utf-8');
    });
  });
  // The policy is that of the page they are part of: with theirs, headers would be half of it all.
  app.get('/assets/*', { compress: false }, async (request, reply) => {
    const path = (request.params as { '*': string })['*'];
    const asset = (await pageAssets(options.folder)).files.get(path);
    if (!asset) throw new Problem('not_found', 'Nothing was found at this path.');
    reply.type(asset.type);
    reply.header('cache-control', `public, max-age=${foreverSeconds}, immutable`);
    const coding = codingOf(request, reply);
    if (coding === undefined) return reply.send(asset.body);
    const body = await packed.pack(path, { coding, body: asset.body });
    return reply.header('content-encoding', coding).send(body);
  });
}

/** However short: dozens of them make a page. */
function codingOf(request: FastifyRequest, reply: FastifyReply): Coding | undefined {
  addVary(reply, 'Accept-Encoding');
  const coding = new Negotiator(request).encoding(['br', 'zstd', 'gzip', 'identity']);
  return CODINGS.find((known) => known === coding);
}
