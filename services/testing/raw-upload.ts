import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

export const csvType = 'Content-Type: text/csv';
export const formType = 'Content-Type: multipart/form-data; boundary=frontier';

/** A part of a form with `formType`, up to the boundary that would follow. */
export function formPart(content: string, field = 'people'): string {
  const disposition = `form-data; name="${field}"; filename="${field}.csv"`;
  return `--frontier\r\nContent-Disposition: ${disposition}\r\n\r\n${content}\r\n`;
}

/** A piece of a body that is sent with `Transfer-Encoding: chunked`. */
export function chunk(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
}

/** A length the body will never reach. */
export function tooLong(text: string): string {
  return `Content-Length: ${Buffer.byteLength(text) + 5000}`;
}

/** A request whose bytes are sent by hand, for clients that do not behave. */
export interface RawRequest {
  readonly socket: Socket;
  send(bytes: string | Buffer): void;
  /** Waits for the answer's head and body, as far as they have come when `text` is in them. */
  answer(text: string | RegExp, waitMs?: number): Promise<string>;
  /** Waits until the server has closed the connection. @returns whether it has */
  closed(waitMs?: number): Promise<boolean>;
}

/** Opens a connection, for as long as the test at hand, and sends the head of `POST /loads`. */
export function rawUpload(loader: string, headers: readonly string[], query = '') {
  return rawRequest(loader, `POST /loads${query}`, headers);
}

/** The same for any request. @param target its method and path */
export async function rawRequest(
  service: string,
  target: string,
  headers: readonly string[],
): Promise<RawRequest> {
  const { hostname, port } = new URL(service);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, 'connect');
  let received = '';
  let ended = false;
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    ended = true;
  });
  const until = async (condition: () => boolean, waitMs: number) => {
    for (const end = Date.now() + waitMs; Date.now() < end && !condition(); ) await sleep(5);
    return condition();
  };
  const head = [`${target} HTTP/1.1`, `Host: ${hostname}:${port}`, ...headers, '', ''];
  socket.write(head.join('\r\n'));
  return {
    socket,
    send: (bytes) => socket.write(bytes),
    answer: async (text, waitMs = 10_000) => {
      await until(() => ended || received.match(text) !== null, waitMs);
      return received;
    },
    closed: async (waitMs = 10_000) => until(() => ended, waitMs),
  };
}
