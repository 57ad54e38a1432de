import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { expectNoUncaughtError } from './uncaught.ts';

const served = `
  import { createServer } from 'node:http';
  import { createLog } from '#shared/log.ts';
  import { serve } from '#shared/http/serve.ts';
  const server = createServer();
  const app = {
    server,
    close: async () => server.close(),
    listen: ({ host, port }) => new Promise((done) => server.listen(port, host, done)),
  };
  const log = createLog('test', 'fatal');
  const close = async () => undefined;
  const settings = { host: '127.0.0.1', shutdownDelayMs: 0, shutdownDeadlineMs: 5000 };
  await serve({ app, port: 0, close }, settings, log);`;

/** Runs a script as a process of its own. */
function run(script: string) {
  const args = ['--input-type=module', '--eval', script];
  const { stdout, stderr, signal } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return { output: stdout + stderr, signal };
}

it.each([
  ['throws at its start', 'throw new Error("x")'],
  ['rejects a promise nobody has', 'Promise.reject(new Error("x"))'],
  ['throws while it serves', `${served} setTimeout(() => { throw new Error("x"); });`],
  ['rejects while it serves', `${served} Promise.reject(new Error("x"));`],
  ['emits an error nobody hears', `${served} setTimeout(() => server.emit("error", Error("x")));`],
  ['aborts', 'process.abort()'],
])('When a process %s, then a test that has started it fails', (_, script) => {
  const { output, signal } = run(script);
  expect(() => expectNoUncaughtError(output, signal)).toThrow('nobody caught');
});

it.each([
  ['ends by itself', 'console.log("x")'],
  ['is told to stop', `${served} process.kill(process.pid, 'SIGTERM');`],
  ['is killed', `process.kill(process.pid, 'SIGKILL');`],
])('When a process %s, then it does not', (_, script) => {
  const { output, signal } = run(script);
  expect(() => expectNoUncaughtError(output, signal)).not.toThrow();
});
