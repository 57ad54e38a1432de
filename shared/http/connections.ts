import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const lingerMs = 1_000;

const requests = Symbol('requests that are being answered');

interface Tracked extends Socket {
  /** Kept on the socket: a collection that changes with each request would be felt. */
  [requests]?: number;
}

/**
 * Ends what a closing server would wait for though nothing is being answered on it: connections
 * without any request yet (browsers open them ahead; to Node they are not idle), and those whose
 * client was answered before it had sent its whole body.
 */
export function trackConnections(server: Server): { endWhenAnswered(): void } {
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
    response.on('close', answered);
  });
  return {
    endWhenAnswered: () => {
      ending = true;
      for (const socket of sockets) endIfFree(socket);
    },
  };
}
