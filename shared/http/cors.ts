import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

const exposedHeaders = [
  'ETag',
  'Link',
  'Location',
  'X-Request-Id',
  'Retry-After',
  'RateLimit',
  'RateLimit-Policy',
  'X-Data-Version',
];
const preflightSeconds = 600;

/**
 * Lets pages of other origins call us, where a setting names them (Fetch standard, CORS protocol).
 *
 * @param corsOrigins comma-separated origins, `*` for any; empty: none
 */
export async function registerCors(
  app: FastifyInstance,
  { corsOrigins }: { readonly corsOrigins: string },
): Promise<void> {
  if (corsOrigins === '') return;
  const origins = corsOrigins.split(',').map((origin) => origin.trim());
  const origin = origins.includes('*') ? '*' : origins;
  await app.register(cors, {
    origin,
    exposedHeaders,
    methods: ['GET', 'HEAD', 'POST', 'DELETE'],
    maxAge: preflightSeconds,
    // OPTIONS that is not a preflight is harmless.
    strictPreflight: false,
  });
}
