import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';

/** A way to a server on which what a client sends may be changed. */
export interface RewritingProxy {
  /** The server's URL, by way of here. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * @param rewrite changes what is sent, where it stands; a short statement comes in one piece
 */
export async function startRewritingProxy(
  target: string,
  rewrite: (bytes: Buffer) => void,
): Promise<RewritingProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port || 3306), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
    }
    const rewritten = new Transform({
      transform: (bytes: Buffer, _encoding, done) => {
        rewrite(bytes);
        done(null, bytes);
      },
    });
    client.pipe(rewritten).pipe(upstream).pipe(client);
    client.once('close', () => upstream.destroy());
    upstream.once('close', () => client.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Puts one word in the place of another that is as long. */
export function replaceWord(bytes: Buffer, from: string, to: string): void {
  const at = bytes.indexOf(from);
  if (at >= 0) bytes.write(to, at, 'latin1');
}
