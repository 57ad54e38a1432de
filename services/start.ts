import { spawn } from 'node:child_process';
import { isServiceName, nodeFlags } from '#shared/process/node-flags.ts';
import { serviceArguments } from './service-arguments.ts';

/*
 * The one way to start. Without a name both services run (`npm start`); with one, this process
 * becomes that service, with the flags of V8 that it runs with. V8 takes them from the command line
 * only, so the program is executed anew in the same process: id, streams and signals stay.
 */
const [name, ...others] = process.argv.slice(2);
if (name === undefined) {
  const { startBoth } = await import('./start-both.ts');
  await startBoth();
} else if (isServiceName(name) && others.length === 0) {
  become(serviceArguments(name, process.execArgv));
} else {
  const names = Object.keys(nodeFlags).join(' or ');
  process.stderr.write(`Start ${names} by its name, or both services without one.\n`);
  process.exitCode = 1;
}

/** Runs Node with these arguments in place of this process. */
function become(args: readonly string[]): void {
  if (process.execve && process.platform !== 'win32') {
    process.execve(process.execPath, [process.execPath, ...args], process.env);
  }
  // Windows has no such thing; its Ctrl-C reaches all processes of a console.
  process.on('SIGINT', () => undefined);
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  child.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}
