import { setTimeout as sleep } from 'node:timers/promises';
import fastify from 'fastify';
import { expect, it } from 'vitest';
import { registerBodies } from './bodies.ts';

it('A body that nobody reads may be one that came over no socket', async () => {
  const app = fastify();
  registerBodies(app, { jsonBodyMs: 1, jsonBytesMax: 1000 });
  app.get('/', () => 'here');
  const headers = { 'content-type': 'application/json' };
  const answer = await app.inject({ url: '/', headers, payload: '{"half":' });
  expect(answer.statusCode).toBe(200);
  // What is thrown by the timer fails the run, as an uncaught error.
  await sleep(20);
  await app.close();
});
