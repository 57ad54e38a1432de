import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';
import { Problem } from '#shared/errors.ts';

/** Reads and drops what is left of a body. @throws Problem client_disconnected */
export async function endOfBody(request: IncomingMessage): Promise<void> {
  if (request.readableEnded) return;
  request.resume();
  try {
    await finished(request, { writable: false });
  } catch (error) {
    throw hungUp(error);
  }
}

/** The problem of a body that has no end. */
export function hungUp(cause: unknown): Problem {
  const detail = 'The connection closed before the body ended.';
  return new Problem('client_disconnected', detail, { cause });
}
