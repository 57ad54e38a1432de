import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type ApiKey, findApiKey, type Scope } from '../api-keys.ts';
import { Problem } from '../errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a key must be allowed to, to call this route; none: anybody may. */
    scope?: Scope;
  }
  interface FastifyRequest {
    /** The key the caller has shown, where keys are asked for. */
    apiKeyName: string | null;
  }
}

/**
 * Asks for an API key (`Authorization: Bearer …`, RFC 6750, or `X-API-Key`) on every route that
 * names a scope. Without keys in the settings nothing is asked.
 */
export function registerAuth(app: FastifyInstance, keys: readonly ApiKey[]): void {
  app.decorateRequest('apiKeyName', null);
  if (keys.length === 0) return;
  app.addHook('onRequest', async (request) => {
    const { scope } = request.routeOptions.config;
    if (!scope) return;
    const secret = secretOf(request);
    const key = secret === undefined ? undefined : findApiKey(keys, secret);
    if (!key) throw new Problem('unauthorized', 'Send a key: Authorization: Bearer SECRET.');
    if (!key.scopes.includes(scope)) {
      throw new Problem('forbidden', `This key lacks the scope ${scope}.`);
    }
    request.apiKeyName = key.name;
  });
}

function secretOf(request: FastifyRequest): string | undefined {
  const [, bearer] = /^Bearer (\S{1,512})$/i.exec(request.headers.authorization ?? '') ?? [];
  if (bearer) return bearer;
  const own = request.headers['x-api-key'];
  return typeof own === 'string' ? own.slice(0, 512) : undefined;
}
