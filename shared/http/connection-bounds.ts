import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { parseProxies } from '../proxies.ts';
import { repeatedWarning } from '../repeated-warning.ts';
import { networkOf } from './caller.ts';

export interface ConnectionBounds {
  readonly connectionsMax: number;
  readonly connectionsPerAddressMax: number;
  readonly trustedProxies: string;
}

/**
 * Bounds how many connections there are, and how many one address has, whether anything is asked on
 * them or not: what is too much is closed before a byte of it is read. A trusted proxy may have as
 * many as there are, as it holds those of all its clients.
 */
export function boundConnections(server: Server, bounds: ConnectionBounds, log: Logger): void {
  const { connectionsMax, connectionsPerAddressMax } = bounds;
  const isProxy = parseProxies(bounds.trustedProxies);
  const held = new Map<string, number>();
  // A line for each connection would be work of its own.
  const { warn } = repeatedWarning(log);
  server.maxConnections = connectionsMax;
  server.on('drop', () => warn({ connectionsMax }, 'closed connections over CONNECTIONS_MAX'));
  server.on('connection', (socket: Socket) => {
    const { remoteAddress } = socket;
    if (remoteAddress === undefined || isProxy(remoteAddress)) return;
    const address = networkOf(remoteAddress);
    const count = held.get(address) ?? 0;
    if (count >= connectionsPerAddressMax) {
      socket.destroy();
      const fields = { address, connectionsPerAddressMax };
      warn(fields, 'closed connections over CONNECTIONS_PER_ADDRESS_MAX', address);
      return;
    }
    held.set(address, count + 1);
    socket.once('close', () => {
      const left = (held.get(address) ?? 1) - 1;
      if (left === 0) held.delete(address);
      else held.set(address, left);
    });
  });
}
