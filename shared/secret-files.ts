import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** The settings whose values are secret, or hold a password. */
const secretSettings = [
  'DATABASE_URL',
  'DATABASE_PASSWORD',
  'READER_DATABASE_URL',
  'API_KEYS',
] as const;

/** Larger than any list of keys, and small enough to be read at once. */
const secretBytesMax = 1024 * 1024;

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads the secrets that an environment names files for (`API_KEYS_FILE` for `API_KEYS`), as
 * Docker and Kubernetes hand them out. A line break at the end of a file is not part of the secret.
 *
 * @returns the environment with those secrets in it
 * @throws Error naming the setting, and never a secret: for a file that cannot be read or is empty,
 *   and for a secret that is given twice
 */
export function readSecretFiles(env: Env): Env {
  const secrets: Record<string, string> = {};
  for (const name of secretSettings) {
    const path = env[`${name}_FILE`];
    if (!path) continue;
    if (env[name]) throw new Error(`${name}_FILE and ${name} are both set; set one of them`);
    secrets[name] = secretIn(path, `${name}_FILE`);
  }
  return { ...env, ...secrets };
}

/**
 * Reads such a file once more, while the service runs.
 *
 * @throws Error as `readSecretFiles`
 */
export async function readSecretFile(path: string, setting: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw unreadable(path, setting, error);
  });
  return secretOf(text, path, setting);
}

function secretIn(path: string, setting: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable(path, setting, error);
  }
  return secretOf(text, path, setting);
}

function unreadable(path: string, setting: string, error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  return new Error(`${setting} names a file that cannot be read: ${path}${code}`);
}

function secretOf(text: string, path: string, setting: string): string {
  if (text.length > secretBytesMax) {
    throw new Error(`${setting} names a file that is too large for a secret`);
  }
  const secret = text.replace(/\r?\n$/, '');
  if (secret.trim() === '') throw new Error(`${setting} names a file that is empty: ${path}`);
  return secret;
}
