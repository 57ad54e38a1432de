import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const lingerMs = 1_000;

const requests = Symbol('requests that are being answered');
const latest = Symbol('the answer to the latest request');

interface Tracked extends Socket {
  /** Kept on the socket: a collection that changes with each request would be felt. */
  [requests]?: number;
  [latest]?: ServerResponse;
}

export interface Connections {
  /** Ends those that are free, and each of the others once its request is answered. */
  endWhenAnswered(): void;
  /**
   * Breaks those whose answer has begun, so that no client takes what it has for all of it: not
   * even one of HTTP/1.0, to which the end of a connection is the end of the body (RFC 9112, 6.3).
   *
   * @returns how many there were
   */
  breakAnswers(): number;
  /** Breaks all. @returns how many there were */
  breakAll(): number;
}

/**
 * Ends what a closing server would wait for though nothing is being answered on it: connections
 * without any request yet (browsers open them ahead; to Node they are not idle), and those whose
 * client was answered before it had sent its whole body.
 */
export function trackConnections(server: Server): Connections {
  const sockets = new Set<Tracked>();
  let ending = false;
  const endIfFree = (socket: Tracked) => {
    if (!ending || (socket[requests] ?? 0) > 0) return;
    // Not destroyed at once: what is on its way to us would make the client lose our answer.
    socket.end();
    setTimeout(() => socket.destroy(), lingerMs).unref();
  };
  function answered(this: ServerResponse): void {
    const socket: Tracked = this.req.socket;
    socket[requests] = (socket[requests] ?? 1) - 1;
    endIfFree(socket);
  }
  server.on('connection', (socket: Tracked) => {
    sockets.add(socket);
    socket[requests] = 0;
    socket.once('close', () => sockets.delete(socket));
    endIfFree(socket);
  });
  server.on('request', ({ socket }: { socket: Tracked }, response: ServerResponse) => {
    socket[requests] = (socket[requests] ?? 0) + 1;
    socket[latest] = response;
    response.on('close', answered);
  });
  const breakThose = (which: (socket: Tracked) => boolean): number => {
    const chosen = [...sockets].filter(which);
    for (const socket of chosen) socket.resetAndDestroy();
    return chosen.length;
  };
  return {
    breakAnswers: () =>
      breakThose((socket) => (socket[requests] ?? 0) > 0 && socket[latest]?.headersSent === true),
    breakAll: () => breakThose(() => true),
    endWhenAnswered: () => {
      ending = true;
      for (const socket of sockets) endIfFree(socket);
    },
  };
}
