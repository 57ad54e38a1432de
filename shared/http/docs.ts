import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyError, FastifyInstance } from 'fastify';
import { PROBLEMS, Problem, type ProblemCode } from '../errors.ts';
import { nameComponents } from './components.ts';
import { pageDocument, withoutStreams } from './docs-page.ts';
import { normaliseDocument } from './openapi.ts';
import { registerPageHeaders } from './safe-headers.ts';

export interface DocsOptions {
  readonly title: string;
  readonly description: string;
  readonly version: string;
  /** What the operations are grouped under, in the order in which they are shown. */
  readonly tags: readonly { readonly name: string; readonly description: string }[];
}

const operations = { name: 'Operations', description: 'Health and metrics of the service.' };

/** What the plugin that sends files throws. */
interface FileError extends FastifyError {
  readonly headers?: Readonly<Record<string, string>>;
}

/** By the status of such an error. What lies elsewhere or is hidden is not told from nothing. */
const fileProblems: Readonly<Record<number, ProblemCode>> = {
  403: 'not_found',
  412: 'precondition_failed',
  416: 'range_not_satisfiable',
};

/** OpenAPI 3.1 from the routes' own schemas at `/openapi.json`, Swagger UI at `/docs`. */
export async function registerDocs(app: FastifyInstance, options: DocsOptions): Promise<void> {
  const { tags, ...info } = options;
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { ...info, license: { name: 'MIT', identifier: 'MIT' } },
      // The one that has given the document, as far as its path is not changed by a proxy.
      servers: [{ url: '/', description: 'This service' }],
      tags: [...tags, operations],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer' },
          header: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        },
      },
      // Keys are asked for only where the settings name some.
      security: [{}, { bearer: [] }, { header: [] }],
    },
    hideUntagged: true,
    transformObject: (document) =>
      nameComponents(
        normaliseDocument(
          'openapiObject' in document ? document.openapiObject : document.swaggerObject,
        ),
      ),
  });
  // In a scope of its own, so that no other route pays for the hook.
  await app.register(async (docs) => {
    // What is thrown here goes on to the error handler of the app.
    docs.setErrorHandler<FileError>((error, _request, reply) => {
      const code = fileProblems[error.statusCode ?? 0];
      const range = error.headers?.['Content-Range'];
      if (range !== undefined) reply.header('content-range', range);
      throw code ? new Problem(code, `${PROBLEMS[code].title}.`, { cause: error }) : error;
    });
    docs.addHook('onRequest', async ({ url }) => {
      // No file has such a name, and the file system says so by an error of another kind.
      if (url.includes('%00')) throw new Problem('not_found', 'Nothing was found at this path.');
    });
    await registerPageHeaders(docs);
    await docs.register(swaggerUi, {
      routePrefix: '/docs',
      theme: { title: options.title },
      transformSpecification: (document) =>
        pageDocument(document, { asksForKeys: !app.keys.isEmpty }),
      // It makes a copy itself.
      transformSpecificationClone: false,
      // Without a bar on top, whose logo has a style within the page.
      uiConfig: { layout: 'BaseLayout', plugins: [withoutStreams] },
    });
  });
  app.get('/openapi.json', async () => app.swagger());
}
