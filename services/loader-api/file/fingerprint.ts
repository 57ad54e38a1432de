import { createHash } from 'node:crypto';
import type { LoadOptions } from '../loads/options.ts';
import { charsetOf } from './decode/charset-labels.ts';
import { type Content, openContent } from './decode/content.ts';
import type { ExpansionLimits } from './decode/decompress.ts';
import type { Charset } from './decode/transcode.ts';
import { NamedFiles } from './named-files.ts';
import { type FileSource, type PathFile, withIdleTimeout } from './source.ts';

/** What makes a file that was sent the same as another: its content, and how that was read. */
export interface SentFile {
  readonly dataset: string | undefined;
  readonly sha256: string;
  readonly charset: Charset;
  /** As its sender has declared them. */
  readonly delimiter?: string | undefined;
  readonly dateFormat?: string | undefined;
}

/** The fingerprint of an upload: its options, and its files in order. */
export function fingerprintOfFiles(options: LoadOptions, files: readonly SentFile[]): string {
  // The charset is that of each file, whoever has named it: the option, a header or the file.
  const { charset: _, ...rest } = options;
  return fingerprint(rest, files);
}

/** The fingerprint of a load of files on the server: its options, and its paths in order. */
export function fingerprintOfPaths(options: LoadOptions, files: readonly PathFile[]): string {
  const charset = charsetOf(options.charset, undefined);
  return fingerprint({ ...options, charset }, files);
}

/** SHA-256 over what a request asked for. */
function fingerprint(options: Partial<LoadOptions>, files: readonly object[]): string {
  const sorted = Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1));
  return sha256(JSON.stringify([sorted, files]));
}

/**
 * The fingerprint of an upload that is only read, not loaded. @throws as `openContent`, `charsetOf`
 */
export async function fingerprintSources(
  options: LoadOptions,
  sources: AsyncIterable<FileSource>,
  config: ExpansionLimits & { readonly requestIdleMs: number },
  signal: AbortSignal,
): Promise<string> {
  const files: SentFile[] = [];
  const named = new NamedFiles();
  const { requestIdleMs } = config;
  for await (const source of withIdleTimeout(sources, requestIdleMs, signal)) {
    const read = async () => {
      const content = await openContent(withIdleTimeout(source.bytes, requestIdleMs, signal), {
        ...config,
        charset: charsetOf(options.charset, source.declared?.charset),
        contentEncoding: source.contentEncoding,
      });
      for await (const _ of content.utf8);
      return sentFile(source, content);
    };
    files.push(await named.next(source, read));
  }
  return fingerprintOfFiles(options, files);
}

/** @param content read to its end */
export function sentFile({ dataset, declared }: FileSource, content: Content): SentFile {
  const { sha256 } = content.digest();
  const { delimiter, dateFormat } = declared ?? {};
  return { dataset, sha256, charset: content.charset, delimiter, dateFormat };
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
