import type { Logger } from 'pino';

/** A warning that there may be cause for again and again. */
export interface RepeatedWarning {
  /**
   * Tells it at once, and after that now and then with how often there was cause (`repeated`).
   *
   * @param key whom it is about: each is told apart
   */
  warn(fields: object, message: string, key?: string): void;
  /** All is well again; the next cause is told at once. Says so only where there was one. */
  over(message: string): void;
}

const everyMs = 60_000;
/** Beyond that, the one that was told first is forgotten, and is news again. */
const keysMax = 1_000;

interface Told {
  message: string;
  fields: object;
  /** How often there was cause for it since it was told last. */
  untold: number;
  /** How often in all. */
  times: number;
  timer: NodeJS.Timeout;
}

/** @param pauseMs for how long causes are counted before they are told */
export function repeatedWarning(
  log: Pick<Logger, 'info' | 'warn'>,
  pauseMs = everyMs,
): RepeatedWarning {
  const told = new Map<string, Told>();
  const forget = (key: string) => {
    clearTimeout(told.get(key)?.timer);
    told.delete(key);
  };
  const wait = (key: string) => setTimeout(() => tell(key), pauseMs).unref();
  const tell = (key: string) => {
    const entry = told.get(key);
    if (!entry) return;
    const { untold: repeated, fields, message } = entry;
    if (repeated === 0) {
      told.delete(key);
      return;
    }
    log.warn({ ...fields, repeated }, message);
    Object.assign(entry, { untold: 0, timer: wait(key) });
  };
  return {
    warn: (fields, message, key = '') => {
      const entry = told.get(key);
      if (entry && entry.message === message) {
        Object.assign(entry, { fields, untold: entry.untold + 1, times: entry.times + 1 });
        return;
      }
      log.warn(fields, message);
      forget(key);
      const [oldest] = told.keys();
      if (oldest !== undefined && told.size >= keysMax) forget(oldest);
      told.set(key, { message, fields, untold: 0, times: 1, timer: wait(key) });
    },
    over: (message) => {
      if (told.size === 0) return;
      const times = [...told.values()].reduce((sum, entry) => sum + entry.times, 0);
      for (const key of [...told.keys()]) forget(key);
      log.info({ times }, message);
    },
  };
}
