import type { FastifyRequest } from 'fastify';
import { Problem } from '#shared/errors.ts';
import { sha256 } from '../file/fingerprint.ts';

/** What a key may be: printable ASCII without spaces. */
export const idempotencyKeyPattern = '^[\\x21-\\x7e]{1,255}$';

/**
 * A client's `Idempotency-Key`, as it is stored.
 *
 * @throws Problem validation_failed
 */
export function idempotencyKey(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !new RegExp(idempotencyKeyPattern).test(key)) {
    throw new Problem(
      'validation_failed',
      'Idempotency-Key must have 1 to 255 visible characters.',
    );
  }
  return storedKey(key, request);
}

/** A key is told apart by who sent it, and of fixed length. */
export function storedKey(key: string, { apiKeyName }: Pick<FastifyRequest, 'apiKeyName'>): string {
  return sha256(`${apiKeyName ?? ''}\n${key}`);
}
