import Fastify from 'fastify';
import type { Notice } from '#shared/http/serve.ts';

export interface Constant {
  readonly body: string;
  readonly contentType: string;
}

process.once('message', async ({ body, contentType }: Constant) => {
  const app = Fastify();
  app.get('/summary', (_request, reply) => {
    reply.type(contentType).send(body);
  });
  const notice: Notice = { listening: await app.listen({ host: '127.0.0.1', port: 0 }) };
  process.send?.(notice);
});

// Whoever has started us is gone.
process.once('disconnect', () => process.exit());
