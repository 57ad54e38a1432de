import { promisify } from 'node:util';
import { brotliCompress, constants, gzip, zstdCompress } from 'node:zlib';
import { LRUCache } from 'lru-cache';

const brotli = promisify(brotliCompress);
// Good ones: it is done once for many answers, on a thread of its own, and no request waits.
const brotliParams = {
  [constants.BROTLI_PARAM_QUALITY]: 5,
  [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
};

/** How answers can be compressed (RFC 9110, 8.4.1), by the names of the codings. */
const compressors = {
  zstd: promisify(zstdCompress),
  br: (body: Buffer) => brotli(body, { params: brotliParams }),
  gzip: promisify(gzip),
} satisfies Record<string, (body: Buffer) => Promise<Buffer>>;

export type Coding = keyof typeof compressors;
export const CODINGS = Object.keys(compressors) as Coding[];

interface Body {
  readonly coding: Coding;
  readonly body: Buffer | string;
}

/** Compresses bodies, and keeps those that were asked for last. */
export interface PackedBodies {
  /** @param etag strong: it stands for these very bytes */
  pack(etag: string, body: Body): Promise<Buffer>;
}

/** What an entry takes beside its bytes, about. */
const entryBytes = 500;

/** @param bytesMax of all that is kept */
export function packedBodies(bytesMax: number): PackedBodies {
  const kept = new LRUCache<string, Buffer, Body>({
    maxSize: bytesMax,
    sizeCalculation: ({ length }) => length + entryBytes,
    // What is pushed out before it is ready is for those who have asked all the same.
    ignoreFetchAbort: true,
    fetchMethod: async (_name, _old, { context: { coding, body } }) =>
      shrunk(await compressors[coding](Buffer.from(body))),
  });
  return {
    pack: (etag, context) => kept.forceFetch(`${context.coding} ${etag}`, { context }),
  };
}

/**
 * What a compressor gives is the beginning of a buffer of 16 or 128 kB: kept as it is, a short
 * answer would hold all of that.
 */
function shrunk(bytes: Buffer): Buffer {
  const own = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(own);
  return own;
}
