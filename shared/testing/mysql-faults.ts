import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What a statement gets in the place of its answer. */
export type StatementFault =
  /** The server's refusal; the statement does not reach it. */
  | { readonly errno: number; readonly message: string; readonly sqlState?: string }
  /** The connection breaks before the statement reaches the server, or once that has done it. */
  | 'lostBefore'
  | 'lostAfter';

/** Decides about one statement. @returns what becomes of it; undefined: nothing special */
export type FaultRule = (sql: string) => StatementFault | undefined;

/** A way to a MySQL-protocol server that knows statements, and lets some of them fail. */
export interface FaultyServer {
  /** The server's URL, by way of here. */
  readonly url: string;
  /** From now on, until it is set anew; without a rule nothing fails. */
  rule: FaultRule | undefined;
  close(): Promise<void>;
}

const headerBytes = 4;
const comQuery = 3;
const comStmtPrepare = 0x16;

/**
 * Errors that a driver makes of what a server says, without having to bring a server to say it
 * (https://dev.mysql.com/doc/dev/mysql-server/latest/PAGE_PROTOCOL.html).
 */
export async function startFaultyServer(target: string): Promise<FaultyServer> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
    return socket;
  };
  const server = createServer((client) => {
    const upstream = keep(connect(Number(port || 3306), hostname));
    keep(client);
    const lose = () => {
      client.destroy();
      upstream.destroy();
    };
    client.once('close', lose);
    upstream.once('close', lose);
    let losesAnswer = false;
    upstream.on('data', (bytes) => {
      if (losesAnswer) lose();
      else client.write(bytes);
    });
    client.on(
      'data',
      packets((packet, sql) => {
        const fault = sql === undefined ? undefined : faulty.rule?.(sql);
        if (fault === 'lostBefore') lose();
        else if (typeof fault === 'object') client.write(errorPacket(fault));
        else upstream.write(packet);
        losesAnswer = fault === 'lostAfter';
      }),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  const faulty: FaultyServer = {
    url: url.href,
    rule: undefined,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
  return faulty;
}

/** Takes what a client sends apart: whole packets, with their text where they hold a statement. */
function packets(onPacket: (packet: Buffer, sql: string | undefined) => void) {
  let rest: Buffer = Buffer.alloc(0);
  let lastStatement = '';
  /** Rows are being sent for a `LOAD DATA LOCAL`: their numbers go round, so that some are 0. */
  let sendsRows = false;
  return (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= headerBytes) {
      const length = rest.readUIntLE(0, 3);
      if (rest.length < headerBytes + length) return;
      const packet = rest.subarray(0, headerBytes + length);
      rest = rest.subarray(headerBytes + length);
      if (packet[3] !== 0 && lastStatement.startsWith('LOAD DATA')) sendsRows = true;
      const sql = sendsRows || packet[3] !== 0 ? undefined : statementOf(packet);
      if (sendsRows && length === 0) sendsRows = false;
      if (!sendsRows) lastStatement = sql ?? '';
      onPacket(packet, sql);
    }
  };
}

function statementOf(packet: Buffer): string | undefined {
  const command = packet[headerBytes];
  if (command !== comQuery && command !== comStmtPrepare) return undefined;
  // What stands before the text, where attributes of the query are sent, is no letter.
  return packet.toString('utf8', headerBytes + 1).replace(/^[^A-Za-z]+/, '');
}

function errorPacket({ errno, message, sqlState = 'HY000' }: StatementFault & object): Buffer {
  const text = Buffer.from(`#${sqlState}${message}`);
  const packet = Buffer.alloc(headerBytes + 3);
  packet.writeUIntLE(3 + text.length, 0, 3);
  packet[3] = 1; // after the command, which is number 0
  packet[headerBytes] = 0xff;
  packet.writeUInt16LE(errno, headerBytes + 1);
  return Buffer.concat([packet, text]);
}
