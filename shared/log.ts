import { type Logger, pino } from 'pino';

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

/**
 * The JSON log of a service. Request headers are not logged; what could still carry a secret is
 * cut out by path.
 */
export function createLog(name: string, level: string): Logger {
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
  return pino(options, standardOutput());
}

/**
 * Where lines go. Once nobody reads them any more, nothing is written: a service does not end for
 * that. pino knows of EPIPE only; a pipe that is a socket says ECONNRESET first, and what pino does
 * then is to throw, and to try for good when the process is about to end (sonic-boom's
 * `flushSync`).
 */
function standardOutput() {
  const stream = pino.destination({ dest: 1, sync: true });
  const nothing = () => true;
  stream.on('error', () => Object.assign(stream, { write: nothing, flushSync: nothing }));
  return stream;
}
