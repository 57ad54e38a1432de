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

/** A list of keys that cannot be used. The message repeats no secret. */
export class ApiKeysError extends Error {
  override name = 'ApiKeysError';
  /** Where in the list, from 1 on. */
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/**
 * Reads `name:secret:scope+scope`, one after a comma or on each line; blank lines are passed over.
 * Keys that could never be used are refused: no header carries their secret, or another key is
 * found under it.
 *
 * @throws ApiKeysError
 */
export function parseApiKeys(list: string): ApiKey[] {
  const keys: ApiKey[] = [];
  const lines = list.trimEnd().split('\n');
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    for (const entry of line.split(',')) {
      try {
        keys.push(parseApiKey(entry.trim(), keys));
      } catch (error) {
        const where = lines.length > 1 ? `, line ${index + 1}` : '';
        const message = `${(error as Error).message} (key ${shownName(entry, keys)}${where})`;
        throw new ApiKeysError(message, index + 1);
      }
    }
  }
  return keys;
}

/** The name of a key, unless it might be a secret in the wrong place; then its position. */
function shownName(entry: string, before: readonly ApiKey[]): string {
  const [name = ''] = entry.trim().split(':');
  const isName = /^[\w.-]+$/.test(name) && name.length < secretCharsMin;
  return isName ? JSON.stringify(name) : String(before.length + 1);
}

function parseApiKey(entry: string, before: readonly ApiKey[]): ApiKey {
  const [name, secret, scopes, ...rest] = entry.split(':');
  if (!name || !secret || !scopes || rest.length > 0) {
    throw new Error('must be name:secret:scope+scope');
  }
  if (secret.length < secretCharsMin || secret.length > secretCharsMax) {
    throw new Error(`needs secrets of ${secretCharsMin} to ${secretCharsMax} characters each`);
  }
  if (!/^[!-~]+$/.test(secret)) {
    throw new Error('needs secrets of visible ASCII characters, as HTTP headers allow no others');
  }
  const key = { name, digest: digest(secret), scopes: scopes.split('+').map(scope) };
  if (before.some((other) => other.name === name))
    throw new Error('contains two keys with the same name');
  if (before.some((other) => other.digest.equals(key.digest))) {
    throw new Error('contains the same secret twice');
  }
  return key;
}

/** The key that a secret belongs to; every key is compared, in constant time. */
export function findApiKey(keys: readonly ApiKey[], secret: string): ApiKey | undefined {
  const given = digest(secret);
  let found: ApiKey | undefined;
  for (const key of keys) if (timingSafeEqual(key.digest, given)) found = key;
  return found;
}

function scope(word: string): Scope {
  const known = SCOPES.find((candidate) => candidate === word);
  if (!known) throw new Error(`knows the scopes ${SCOPES.join(', ')}`);
  return known;
}
