import type { IncomingMessage, ServerResponse } from 'node:http';

const drainBytesMax = 64 * 1024 * 1024;

/**
 * Lets a client that is still sending hear our answer: once that is out, the rest of its body is
 * read and dropped, up to a bound. Otherwise it would wait for us to read, and miss the answer.
 */
export function drainAfter(response: ServerResponse, request: IncomingMessage): void {
  response.once('finish', () => {
    let drained = 0;
    request.unpipe();
    request.on('data', (chunk: Buffer) => {
      drained += chunk.length;
      if (drained > drainBytesMax) request.destroy();
    });
    request.resume();
  });
}
