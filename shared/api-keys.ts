import { createHash, timingSafeEqual } from 'node:crypto';

export const SCOPES = ['load', 'read', 'report'] as const;
export type Scope = (typeof SCOPES)[number];

/** A key as kept in memory: its secret only as a digest. */
export interface ApiKey {
  readonly name: string;
  readonly digest: Buffer;
  readonly scopes: readonly Scope[];
}

const secretCharsMin = 16;
const digest = (secret: string) => createHash('sha256').update(secret).digest();

/**
 * Reads `name:secret:scope+scope,…`.
 *
 * @throws Error that says what is wrong without repeating any part of the input
 */
export function parseApiKeys(list: string): ApiKey[] {
  if (list === '') return [];
  return list.split(',').map((entry, index) => {
    const [name, secret, scopes, ...rest] = entry.trim().split(':');
    const at = `(key ${index + 1})`;
    if (!name || !secret || !scopes || rest.length > 0) {
      throw new Error(`must be name:secret:scope+scope ${at}`);
    }
    if (secret.length < secretCharsMin) {
      throw new Error(`needs secrets of ${secretCharsMin} characters or more ${at}`);
    }
    return { name, digest: digest(secret), scopes: scopes.split('+').map((s) => scope(s, at)) };
  });
}

/** The key that a secret belongs to; every key is compared, in constant time. */
export function findApiKey(keys: readonly ApiKey[], secret: string): ApiKey | undefined {
  const given = digest(secret);
  let found: ApiKey | undefined;
  for (const key of keys) if (timingSafeEqual(key.digest, given)) found = key;
  return found;
}

function scope(word: string, at: string): Scope {
  const known = SCOPES.find((candidate) => candidate === word);
  if (!known) throw new Error(`knows the scopes ${SCOPES.join(', ')} ${at}`);
  return known;
}
