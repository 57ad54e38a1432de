import { createHash, type Hash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Problem } from '#shared/errors.ts';
import { endOfBody } from './end-of-body.ts';

const algorithms: Readonly<Record<string, string>> = { 'sha-256': 'sha256', 'sha-512': 'sha512' };
const member = /^\s*([a-z0-9-]+)=:([A-Za-z0-9+/]+={0,2}):\s*$/;

/** Checks a body against what its headers say of it. */
export interface RequestDigest {
  update(chunk: Buffer): void;
  /** The same bytes, counted in on their way. */
  tap(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer>;
  /** Waits for the end of the body. @throws Problem digest_mismatch, client_disconnected */
  verify(request: IncomingMessage): Promise<void>;
}

interface Expected {
  readonly header: string;
  /** As Node names it. */
  readonly algorithm: string;
  readonly digest: string;
}

/**
 * Reads `Content-Digest` and `Repr-Digest` (RFC 9530). For a request body both speak of the same
 * bytes: those that were sent, compressed where they are. Algorithms we do not know are passed
 * over, as the RFC has it. The body is hashed once with each algorithm we know, however often a
 * header names it.
 *
 * @returns undefined when there is nothing to check
 * @throws Problem validation_failed for a header that cannot be read
 */
export function requestDigest(headers: IncomingHttpHeaders): RequestDigest | undefined {
  const expected = ['content-digest', 'repr-digest'].flatMap((name) => read(name, headers[name]));
  if (expected.length === 0) return undefined;
  const hashes = new Map<string, Hash>();
  for (const { algorithm } of expected) hashes.set(algorithm, createHash(algorithm));
  const update = (chunk: Buffer) => {
    for (const hash of hashes.values()) hash.update(chunk);
  };
  return {
    update,
    async *tap(source) {
      for await (const chunk of source) {
        update(chunk);
        yield chunk;
      }
    },
    verify: async (request) => {
      await endOfBody(request);
      const digests = new Map([...hashes].map(([name, hash]) => [name, hash.digest('base64')]));
      for (const { header, algorithm, digest } of expected) {
        const actual = digests.get(algorithm);
        if (actual === digest) continue;
        const detail = `${header} is ${digest}, but the content has ${actual}.`;
        throw new Problem('digest_mismatch', detail);
      }
    },
  };
}

function read(header: string, value: string | string[] | undefined): Expected[] {
  if (value === undefined) return [];
  return String(value)
    .split(',')
    .flatMap((text) => {
      const [, name = '', digest = ''] = member.exec(text) ?? [];
      if (name === '') {
        throw new Problem('validation_failed', `${header} must have the form sha-256=:BASE64:.`);
      }
      const algorithm = algorithms[name];
      return algorithm ? [{ header, algorithm, digest }] : [];
    });
}
