import { once } from 'node:events';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FastifyBaseLogger, fastify } from 'fastify';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { Problem } from '../errors.ts';
import { registerProblems } from './problem.ts';

interface Line {
  readonly level: number;
  readonly code?: string;
}

/** An app whose one route gives what `answer` makes of its connection's end; and its log. */
async function startApp(answer: (gone: Promise<unknown>) => Readable | Promise<Readable>) {
  const lines: Line[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const app = fastify({ loggerInstance: log as FastifyBaseLogger });
  onTestFinished(() => app.close());
  app.decorate('stopping', new AbortController().signal);
  registerProblems(app, 100, 1_000);
  app.post('/', async (_request, reply) => reply.send(await answer(once(reply.raw, 'close'))));
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { port: Number(new URL(url).port), lines };
}

async function hangUp(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  // Of a request that was read to its end, Node does not say `aborted`.
  const type = 'Content-Type: application/json';
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\n${type}\r\nContent-Length: 2\r\n\r\n{}`);
  await sleep(30);
  socket.resetAndDestroy();
}

it('A download whose client has gone before its first byte is no failure of the service', async () => {
  const { port, lines } = await startApp(() => new Readable({ read: () => undefined }));
  await hangUp(port);
  await expect.poll(() => lines.find(({ code }) => code !== undefined)).toBeDefined();
  expect(lines.find(({ code }) => code !== undefined)).toMatchObject({
    level: 30,
    code: 'client_disconnected',
  });
});

it('A failure of the service is told as one, though its client has gone', async () => {
  const { port, lines } = await startApp(async (gone) => {
    await gone;
    throw new Error('The disk is on fire.');
  });
  await hangUp(port);
  await expect.poll(() => lines.find(({ code }) => code !== undefined)).toBeDefined();
  expect(lines.find(({ code }) => code !== undefined)).toMatchObject({
    level: 50,
    code: 'internal',
  });
});

it('A refusal is logged in one line, without a stack', async () => {
  const { port, lines } = await startApp(async () => {
    throw new Problem('too_many_reads', 'Too many wait.');
  });
  await fetch(`http://127.0.0.1:${port}`, { method: 'POST' });
  const told = lines.find(({ code }) => code !== undefined);
  expect(told).toMatchObject({ level: 30, code: 'too_many_reads', msg: 'Too many wait.' });
  expect(told).not.toHaveProperty('err');
});
