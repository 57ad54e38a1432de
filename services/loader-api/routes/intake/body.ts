import type { IncomingMessage } from 'node:http';
import { type FileSource, fileName } from '../../file/source.ts';
import { declaredReading } from './declared-reading.ts';
import { hungUp } from './end-of-body.ts';

export interface BodyOptions {
  readonly dataset: string | undefined;
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  /** From `Content-Disposition` (RFC 6266), where sent. */
  readonly contentDisposition: string | undefined;
}

/** A request body that is itself the CSV file. @throws Problem client_disconnected */
export function bodySource(request: IncomingMessage, options: BodyOptions): FileSource {
  const [, quoted, plain] =
    /filename="?(?:([^"]*)"|([^;]*))/i.exec(options.contentDisposition ?? '') ?? [];
  return {
    name: fileName(quoted ?? plain, `${options.dataset ?? 'body'}.csv`),
    dataset: options.dataset,
    contentEncoding: options.contentEncoding?.trim().toLowerCase(),
    declared: declaredReading(options.contentType),
    bytes: requestBytes(request),
  };
}

async function* requestBytes(request: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    // The socket must outlive a refused body, so that the answer still gets through.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) yield chunk as Buffer;
  } catch (error) {
    throw hungUp(error);
  }
}
