import { createRequire } from 'node:module';
import type { PinoPretty } from 'pino-pretty';

type Pretty = typeof PinoPretty;
type Line = Readonly<Record<string, unknown>>;

/** What stands in every line, or is shown before the message. */
const framing = new Set(['level', 'time', 'pid', 'hostname', 'name', 'msg', 'err']);

/**
 * Writes a log for people, on a terminal: the time, the service, the message, and after it what the
 * line says beside that, short.
 */
export function humanLog(isColored: boolean) {
  // Where the log is JSON it is not loaded.
  const { build } = createRequire(import.meta.url)('pino-pretty') as Pretty;
  return build({
    colorize: isColored,
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'pid,hostname,name',
    hideObject: true,
    messageFormat: (line) => humanLine(line),
    destination: 1,
    sync: true,
  });
}

/** A line without its time and level: `loader-api  published rowsRead=10 rowsLoaded=10`. */
function humanLine(line: Line): string {
  const said = Object.entries(line).flatMap(([name, value]) =>
    framing.has(name) || value === null || typeof value === 'object' ? [] : [`${name}=${value}`],
  );
  const words = [String(line.name).padEnd('loader-api'.length), ' ', line.msg, ...said];
  return words.join(' ') + causeOf(line.err);
}

/** An error as it is logged (pino's standard serializer). */
function causeOf(err: unknown): string {
  if (typeof err !== 'object' || err === null || !('stack' in err)) return '';
  return `\n${err.stack}`;
}
