import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const lingerMs = 1_000;

/**
 * Ends what a closing server would wait for though nothing is being answered on it: connections
 * without any request yet (browsers open them ahead; to Node they are not idle), and those whose
 * client was answered before it had sent its whole body.
 */
export function trackConnections(server: Server): { endWhenAnswered(): void } {
  const answering = new Map<Socket, number>();
  let ending = false;
  const endIfFree = (socket: Socket) => {
    if (!ending || (answering.get(socket) ?? 0) > 0) return;
    // Not destroyed at once: what is on its way to us would make the client lose our answer.
    socket.end();
    setTimeout(() => socket.destroy(), lingerMs).unref();
  };
  const count = (socket: Socket, change: number) => {
    const before = answering.get(socket);
    if (before !== undefined) answering.set(socket, before + change);
  };
  server.on('connection', (socket: Socket) => {
    answering.set(socket, 0);
    socket.once('close', () => answering.delete(socket));
    endIfFree(socket);
  });
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    count(socket, 1);
    response.once('close', () => {
      count(socket, -1);
      endIfFree(socket);
    });
  });
  return {
    endWhenAnswered: () => {
      ending = true;
      for (const socket of answering.keys()) endIfFree(socket);
    },
  };
}
