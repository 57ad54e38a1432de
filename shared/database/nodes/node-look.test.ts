import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createNodeLook } from './node-look.ts';

const undo: Array<() => unknown> = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

it('When a server answers nobody, then looks do not pile up connections there', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { look, close } = createNodeLook({ host: '127.0.0.1', port }, 'x');
  undo.push(
    () => server.close(),
    () => sockets.map((socket) => socket.destroy()),
    close,
  );
  expect(await look()).toBeUndefined();
  expect(await look()).toBeUndefined();
  expect(sockets).toHaveLength(1);
  close();
  expect(await look()).toBeUndefined();
  expect(sockets).toHaveLength(1);
});
