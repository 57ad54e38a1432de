import type { IncomingMessage } from 'node:http';
import { Problem } from '../errors.ts';

export interface JsonBounds {
  readonly jsonBytesMax: number;
  /** How long the body may take to arrive, whole. */
  readonly jsonBodyMs: number;
}

/**
 * Reads a body as text. It is short, so it has one bound in time: who sends a byte now and then is
 * no better off than who sends none. What is left of a body that is given up stays unread.
 *
 * @throws Problem payload_too_large, request_timeout, client_disconnected
 */
export async function readJsonText(
  body: IncomingMessage,
  { jsonBytesMax, jsonBodyMs }: JsonBounds,
): Promise<string> {
  if (Number(body.headers['content-length']) > jsonBytesMax) throw tooLarge(jsonBytesMax);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  const take = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > jsonBytesMax) reject(tooLarge(jsonBytesMax));
    else chunks.push(chunk);
  };
  const gone = (cause?: unknown) => {
    const detail = 'The connection closed before the body ended.';
    reject(new Problem('client_disconnected', detail, { cause }));
  };
  const late = () => {
    const detail = `The body did not arrive within ${jsonBodyMs} ms (JSON_BODY_MS).`;
    reject(new Problem('request_timeout', detail));
  };
  const timer = setTimeout(late, jsonBodyMs);
  body.on('data', take).on('end', resolve).on('error', gone).on('close', gone);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    body.off('data', take).off('end', resolve).off('error', gone).off('close', gone);
  }
  return Buffer.concat(chunks, bytes).toString('utf8');
}

function tooLarge(bytesMax: number): Problem {
  return new Problem(
    'payload_too_large',
    `The JSON body is larger than ${bytesMax} bytes (JSON_BYTES_MAX).`,
  );
}
