import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** As nginx has it (lingering_time), and what an uplink brings in that time. */
const lingerMs = 30_000;
const lingerBytesMax = 64 * 1024 * 1024;
/** A service that stops waits no longer than the answer may be on its way. */
const lingerStoppingMs = 1_000;

/** Connections whose bytes are read as requests no more. */
const spent = new WeakSet<Socket>();

export function isSpent(socket: Socket): boolean {
  return spent.has(socket);
}

export function markSpent(socket: Socket): void {
  spent.add(socket);
}

/**
 * Lets a client that is still sending hear an answer that needs no more of its body: the answer
 * goes out at once, its connection is not closed before the rest was read and dropped, up to a
 * bound. A connection closed with bytes unread is reset, and with it goes the answer (RFC 9112,
 * 9.6).
 *
 * @param idleMs a client that sends nothing for so long is cut off
 * @param stopping aborted when the service stops
 */
export function lingerAfter(
  response: ServerResponse,
  request: IncomingMessage,
  idleMs: number,
  stopping: AbortSignal,
): void {
  if (request.complete || request.destroyed || isSpent(request.socket)) return;
  const end = response.end.bind(response);
  // Node closes the connection when an answer ends; so it has all its bytes, but no end yet.
  const hold = (body?: unknown) => {
    if (typeof body === 'string' || Buffer.isBuffer(body)) response.write(body);
    drain(request, idleMs, stopping, () => end());
    return response;
  };
  response.end = hold as ServerResponse['end'];
}

/** Reads and drops the rest of a body; ends the connection of who sends too much, or nothing. */
function drain(
  request: IncomingMessage,
  idleMs: number,
  stopping: AbortSignal,
  onEnd: () => void,
): void {
  if (request.readableEnded || request.destroyed) {
    onEnd();
    return;
  }
  let bytes = 0;
  const cut = () => request.destroy();
  const idle = setTimeout(cut, idleMs);
  const late = setTimeout(cut, lingerMs);
  const hurry = () => setTimeout(cut, lingerStoppingMs).unref();
  if (stopping.aborted) hurry();
  else stopping.addEventListener('abort', hurry);
  // Also comes when the body has ended.
  request.once('close', () => {
    clearTimeout(idle);
    clearTimeout(late);
    stopping.removeEventListener('abort', hurry);
    onEnd();
  });
  request.unpipe();
  request.on('data', (chunk: Buffer) => {
    idle.refresh();
    bytes += chunk.length;
    if (bytes > lingerBytesMax) cut();
  });
  request.resume();
}

/** The same for a connection that can take no further request: `answer` is its last. */
export function endLingering(socket: Socket, answer: string, idleMs: number): void {
  socket.end(answer);
  const cut = () => socket.destroy();
  const late = setTimeout(cut, lingerMs);
  // What still comes is read by Node's parser, which has given up on it.
  socket.setTimeout(idleMs, cut);
  socket.once('close', () => clearTimeout(late));
}
