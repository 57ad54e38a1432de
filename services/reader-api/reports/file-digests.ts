import { createHash } from 'node:crypto';
import { contentOf, type PlainFile } from './plain-files.ts';

/** A file that is younger may change again within the same tick of its file system's clock. */
const settledMs = 2_000;
const filesMax = 10_000;

/** The SHA-256 (hex) of a file, read once for each content, a piece at a time. */
export type FileDigests = (file: PlainFile) => Promise<string>;

export function createFileDigests(): FileDigests {
  const known = new Map<string, string>();

  return async (file) => {
    const digest = known.get(file.mark) ?? (await read(file));
    known.delete(file.mark);
    if (Date.now() - file.changedAt.getTime() > settledMs) known.set(file.mark, digest);
    const [oldest] = known.keys();
    if (known.size > filesMax && oldest !== undefined) known.delete(oldest);
    return digest;
  };
}

async function read(file: PlainFile): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of contentOf(file, true)) hash.update(piece);
  return hash.digest('hex');
}
