import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ApiKey, Scope } from '../api-keys.ts';
import { Problem } from '../errors.ts';
import type { KeyRing } from '../key-ring.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a key must be allowed to, to call this route; none: anybody may. */
    scope?: Scope;
  }
  interface FastifyInstance {
    /** The keys that are good now. */
    keys: KeyRing;
  }
  interface FastifyRequest {
    /** The key the caller has shown, where keys are asked for. */
    apiKey: ApiKey | null;
    /** Its name. */
    apiKeyName: string | null;
  }
}

/**
 * Finds out whose API key a request shows (`Authorization: Bearer …`, RFC 6750, or `X-API-Key`), on
 * every route that names a scope. It refuses nobody: `registerScopes` does. Without keys in the
 * settings nothing is asked.
 */
export function registerKeys(app: FastifyInstance, keys: KeyRing): void {
  app.decorate('keys', keys);
  app.decorateRequest('apiKey', null);
  app.decorateRequest('apiKeyName', null);
  if (keys.isEmpty) return;
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.routeOptions.config.scope) {
      const secret = secretOf(request);
      request.apiKey = (secret === undefined ? undefined : keys.find(secret)) ?? null;
      request.apiKeyName = request.apiKey?.name ?? null;
    }
    done();
  });
}

/** Refuses who shows no key that a route asks for, or one that may not do that. */
export function registerScopes(app: FastifyInstance, keys: KeyRing): void {
  if (keys.isEmpty) return;
  app.addHook('onRequest', (request, _reply, done) => {
    const { scope } = request.routeOptions.config;
    done(scope ? scopeProblem(request.apiKey, scope) : undefined);
  });
}

function scopeProblem(key: ApiKey | null, scope: Scope): Problem | undefined {
  if (!key)
    return new Problem(
      'unauthorized',
      'The request has no valid API key; send Authorization: Bearer SECRET.',
    );
  if (key.scopes.includes(scope)) return undefined;
  return new Problem('forbidden', `The API key lacks the scope ${scope}.`);
}

function secretOf(request: FastifyRequest): string | undefined {
  const [, bearer] = /^Bearer (\S{1,512})$/i.exec(request.headers.authorization ?? '') ?? [];
  if (bearer) return bearer;
  const own = request.headers['x-api-key'];
  return typeof own === 'string' ? own.slice(0, 512) : undefined;
}
