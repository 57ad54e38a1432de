import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

export interface DocsOptions {
  readonly title: string;
  readonly description: string;
  readonly version: string;
}

/** OpenAPI 3.1 from the routes' own schemas at `/openapi.json`, Swagger UI at `/docs`. */
export async function registerDocs(app: FastifyInstance, options: DocsOptions): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { ...options, license: { name: 'MIT', identifier: 'MIT' } },
      components: {
        securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } },
      },
      security: [{}, { apiKey: [] }],
    },
    hideUntagged: true,
  });
  await app.register(swaggerUi, { routePrefix: '/docs', logLevel: 'warn' });
  app.get('/openapi.json', { logLevel: 'warn' }, async () => app.swagger());
}
