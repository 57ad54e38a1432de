import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a server that can be cut and mended, as a network is. */
export interface TcpProxy {
  /** The server's URL, by way of the proxy. */
  readonly url: string;
  /** Ends every connection and takes no new ones. */
  cut(): Promise<void>;
  mend(): Promise<void>;
  /** Lets nothing through any more, without ending anything, until it is thawed. */
  freeze(): void;
  /** The same for the connections there are; new ones are let through. */
  freezeOpen(): void;
  /** Lets new connections through again, while those there are stay as they are. */
  letNewThrough(): void;
  thaw(): void;
}

export async function startProxy(target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  };
  let server: Server | undefined;
  let isFrozen = false;
  const listen = async (on: number) => {
    server = createServer((client) => {
      const upstream = connect(Number(port), hostname);
      keep(client);
      keep(upstream);
      client.pipe(upstream).pipe(client);
      if (isFrozen) for (const socket of [client, upstream]) socket.pause();
      client.once('close', () => upstream.destroy());
      upstream.once('close', () => client.destroy());
    }).listen(on, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const url = new URL(target);
  const own = await listen(0);
  url.hostname = '127.0.0.1';
  url.port = String(own);
  return {
    url: url.href,
    cut: async () => {
      const closed = server && once(server, 'close');
      server?.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    mend: async () => {
      await listen(own);
    },
    freeze: () => {
      isFrozen = true;
      for (const socket of sockets) socket.pause();
    },
    freezeOpen: () => {
      for (const socket of sockets) socket.pause();
    },
    letNewThrough: () => {
      isFrozen = false;
    },
    thaw: () => {
      isFrozen = false;
      for (const socket of sockets) socket.resume();
    },
  };
}
