import { createHash, timingSafeEqual } from 'node:crypto';

/** `read` gives counts; `rows` the people themselves, with names and birth dates. */
export const SCOPES = ['load', 'read', 'rows', 'report'] as const;
export type Scope = (typeof SCOPES)[number];

/** A key as kept in memory: its secret only as a digest. */
export interface ApiKey {
  readonly name: string;
  readonly digest: Buffer;
  readonly scopes: readonly Scope[];
}

const secretCharsMin = 16;
/** As long as a header's key is looked at. */
const secretCharsMax = 512;
const digest = (secret: string) => createHash('sha256').update(secret).digest();

/**
 * Reads `name:secret:scope+scope`, one after a comma or on each line. Keys that could never be used
 * are refused: no header carries their secret, or another key is found under it.
 *
 * @throws Error that says what is wrong without repeating any part of the input
 */
export function parseApiKeys(list: string): ApiKey[] {
  if (list.trim() === '') return [];
  const keys: ApiKey[] = [];
  for (const [index, entry] of list.trim().split(/[,\n]/).entries()) {
    const at = `(key ${index + 1})`;
    const key = parseApiKey(entry.trim(), at);
    if (keys.some(({ name }) => name === key.name)) {
      throw new Error(`contains two keys with the same name ${at}`);
    }
    if (keys.some((other) => other.digest.equals(key.digest))) {
      throw new Error(`contains the same secret twice ${at}`);
    }
    keys.push(key);
  }
  return keys;
}

function parseApiKey(entry: string, at: string): ApiKey {
  const [name, secret, scopes, ...rest] = entry.split(':');
  if (!name || !secret || !scopes || rest.length > 0) {
    throw new Error(`must be name:secret:scope+scope ${at}`);
  }
  if (secret.length < secretCharsMin || secret.length > secretCharsMax) {
    throw new Error(
      `needs secrets of ${secretCharsMin} to ${secretCharsMax} characters each ${at}`,
    );
  }
  if (!/^[!-~]+$/.test(secret)) {
    throw new Error(
      `needs secrets of visible ASCII characters, as HTTP headers allow no others ${at}`,
    );
  }
  return { name, digest: digest(secret), scopes: scopes.split('+').map((s) => scope(s, at)) };
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
