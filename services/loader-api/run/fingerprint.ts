import { createHash } from 'node:crypto';
import type { Config } from '#shared/config.ts';
import { openContent } from '../decode/content.ts';
import type { LoadOptions } from '../loads/options.ts';
import { type FileSource, notSilent } from '../receive/file-source.ts';

/** What makes a file that was sent the same as another. */
export interface LoadedFile {
  readonly dataset: string | undefined;
  readonly sha256: string;
}

/** SHA-256 over what a request asked for: its options, and its files or paths, in order. */
export function fingerprint(options: LoadOptions, files: readonly object[]): string {
  const sorted = Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1));
  return sha256(JSON.stringify([sorted, files.map(({ ...file }) => file)]));
}

/** The fingerprint of an upload that is only read, not loaded. @throws as `openContent` */
export async function fingerprintSources(
  options: LoadOptions,
  sources: AsyncIterable<FileSource>,
  config: Config,
  signal: AbortSignal,
): Promise<string> {
  const files: LoadedFile[] = [];
  const { requestIdleMs } = config;
  for await (const { bytes, contentEncoding, dataset } of notSilent(
    sources,
    requestIdleMs,
    signal,
  )) {
    const content = await openContent(notSilent(bytes, requestIdleMs, signal), {
      ...config,
      charset: options.charset,
      contentEncoding,
    });
    for await (const _ of content.utf8);
    files.push({ dataset, sha256: content.digest().sha256 });
  }
  return fingerprint(options, files);
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
