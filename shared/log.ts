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
  '*.password',
];

/**
 * The JSON log of a service. Request headers are not logged; what could still carry a secret is
 * cut out by path.
 */
export function createLog(name: string, level: string): Logger {
  return pino({
    name,
    level,
    redact: { paths: secretPaths, censor: '[secret]' },
    serializers: {
      req: (request: { method: string; url: string }) => ({
        method: request.method,
        path: request.url.split('?')[0],
      }),
    },
  });
}
