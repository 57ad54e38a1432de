import type { EventEmitter } from 'node:events';
import { isatty } from 'node:tty';
import { type DestinationStream, type Logger, pino } from 'pino';
import { humanLog } from './human-log.ts';

const standardOutputFd = 1;

const secretPaths = [
  'req.headers.authorization',
  'req.headers["x-api-key"]',
  'req.headers.cookie',
  // @fastify/multipart logs all headers at the level trace.
  'busboyOptions.headers',
  // The values that broke a schema: whatever somebody has sent us.
  'err.validation',
  'err.config',
  'err.sql',
  // The text that could not be read as a URL.
  'err.input',
  '*.password',
];

/** `auto`: for people where it goes to a terminal, else JSON. */
export const LOG_FORMATS = ['auto', 'json', 'pretty'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/**
 * The log of a service, a JSON object a line, or for people. Request headers are not logged; what
 * could still carry a secret is cut out by path.
 */
export function createLog(name: string, level: string, format: LogFormat = 'json'): Logger {
  const options = {
    name,
    level,
    redact: { paths: secretPaths, censor: '[secret]' },
    serializers: {
      req: (request: { method: string; url: string }) => ({
        method: request.method,
        path: request.url.split('?')[0],
      }),
    },
  };
  const isTerminal = isatty(standardOutputFd);
  const isHuman = format === 'pretty' || (format === 'auto' && isTerminal);
  return pino(options, goingOn(isHuman ? humanLog(isTerminal) : jsonLines()));
}

function jsonLines() {
  return pino.destination({ dest: standardOutputFd, sync: true });
}

/**
 * A stream that lines go to. Once nobody reads them any more, nothing is written: a service does
 * not end for that. pino knows of EPIPE only; a pipe that is a socket says ECONNRESET first, and
 * what pino does then is to throw, and to try for good when the process is about to end
 * (sonic-boom's `flushSync`).
 */
function goingOn<S extends EventEmitter & DestinationStream>(stream: S): S {
  const nothing = () => true;
  stream.on('error', () => Object.assign(stream, { write: nothing, flushSync: nothing }));
  return stream;
}
