import type { IncomingMessage, ServerResponse } from 'node:http';

const drainBytesMax = 64 * 1024 * 1024;

/**
 * Lets a client that is still sending hear our answer: once that is out, the rest of its body is
 * read and dropped, up to a bound. Otherwise it would wait for us to read, and miss the answer.
 *
 * @param idleMs a client that sends nothing for so long is cut off
 */
export function drainAfter(
  response: ServerResponse,
  request: IncomingMessage,
  idleMs: number,
): void {
  response.once('finish', () => {
    let drained = 0;
    const silent = setTimeout(() => request.destroy(), idleMs);
    request.once('end', () => clearTimeout(silent)).once('close', () => clearTimeout(silent));
    if (request.readableEnded || request.destroyed) clearTimeout(silent);
    request.unpipe();
    request.on('data', (chunk: Buffer) => {
      silent.refresh();
      drained += chunk.length;
      if (drained > drainBytesMax) request.destroy();
    });
    request.resume();
  });
}
