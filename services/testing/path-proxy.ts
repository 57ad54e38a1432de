import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import { onTestFinished } from 'vitest';

/**
 * One address for several servers, each below a path, which it does not see: as behind most
 * proxies. It is closed after the test at hand.
 *
 * @param targets URLs of servers by the path they lie below: `/loads/`
 * @returns the address, without a path
 */
export async function startPathProxy(targets: Readonly<Record<string, string>>): Promise<string> {
  const server = createServer((incoming, answer) => {
    const url = incoming.url ?? '/';
    const found = Object.entries(targets).find(([path]) => url.startsWith(path));
    if (!found) return void answer.writeHead(404).end();
    const [path, target] = found;
    const upstream = ask(`${target}/${url.slice(path.length)}`, incoming);
    upstream.once('response', (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      // Whoever ends it first: the other is told.
      pipeline(response, answer, () => undefined);
    });
    upstream.once('error', () => answer.destroy());
    answer.once('close', () => upstream.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function ask(url: string, incoming: IncomingMessage) {
  const { method, headers } = incoming;
  const upstream = request(url, { method, headers });
  pipeline(incoming, upstream, () => undefined);
  return upstream;
}
