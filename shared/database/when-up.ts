import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { StartError } from '../process/start-error.ts';
import { faultCode, faultKind } from './faults.ts';
import { type MysqlAddress, parseMysqlUrl } from './mysql-url.ts';

export interface WaitOptions {
  readonly url: string;
  /** How long to wait for a database that is not up yet. */
  readonly databaseWaitMs: number;
  readonly log: Logger;
}

/** The schema has to be brought up to date first, by somebody else. */
export class SchemaBehind extends Error {
  readonly code = 'SCHEMA_BEHIND';
}

const backoffFirstMs = 100;
/** Two services that start at once wait for each other for less. */
const backoffNewsMs = 400;
const backoffMaxMs = 5_000;

/** What a server says of an account that it does not let in, or not into this database. */
const refusals = new Set([
  'ER_ACCESS_DENIED_ERROR',
  'ER_ACCESS_DENIED_NO_PASSWORD_ERROR',
  'ER_ACCOUNT_HAS_BEEN_LOCKED',
  'ER_MUST_CHANGE_PASSWORD_LOGIN',
  'ER_HOST_NOT_PRIVILEGED',
]);

/**
 * Does some work at the start, with growing pauses while the database cannot do it.
 *
 * @param onMissing makes the database, where there is none of its name
 * @throws StartError when the wait was too long, or the database refuses the account; the error
 *   of `work` where it does not pass
 */
export async function whenUp(
  work: () => Promise<void>,
  options: WaitOptions,
  onMissing?: (options: WaitOptions) => Promise<void>,
): Promise<void> {
  const deadline = Date.now() + options.databaseWaitMs;
  const { log, url } = options;
  let told: string | undefined;
  for (let pauseMs = backoffFirstMs; ; pauseMs = Math.min(pauseMs * 2, backoffMaxMs)) {
    try {
      return await work();
    } catch (error) {
      const missing = faultCode(error) === 'ER_BAD_DB_ERROR';
      const mayPass = faultKind(error) !== undefined || error instanceof SchemaBehind;
      if (refusals.has(faultCode(error) ?? '')) throw accountRefused(error, options);
      if (!missing && !mayPass) throw error;
      if (Date.now() >= deadline) throw waitedTooLong(error, options);
      if (missing && onMissing) await onMissing(options);
      else {
        const cause = causeOf(error);
        // Once for each reason, as the wait may be long; and not when it is as short as usual.
        const isNews = pauseMs >= backoffNewsMs && cause.reason !== told;
        if (isNews) told = cause.reason;
        const level = isNews ? 'warn' : 'debug';
        log[level]({ ...addressOf(url), ...cause, pauseMs }, 'waiting for the database');
      }
    }
    await sleep(Math.min(pauseMs, Math.max(deadline - Date.now(), 1)));
  }
}

/** How a database is called in a sentence: without the user and the password. */
export function nameOf(url: string): string {
  const { host, port, database } = addressOf(url);
  return host === undefined ? `file ${database}` : `${database} at ${host}:${port}`;
}

function causeOf(error: unknown) {
  const code = faultCode(error);
  // Of a name with several addresses, the system's error has a code and an empty message.
  return { code, reason: (error instanceof Error && error.message) || code };
}

function waitedTooLong(error: unknown, { databaseWaitMs, url }: WaitOptions): StartError {
  const { reason } = causeOf(error);
  const message =
    `The database (${nameOf(url)}) was not ready within ${databaseWaitMs} ms (DATABASE_WAIT_MS): ` +
    `${reason}.`;
  return new StartError(message, { cause: error });
}

/** A password does not become right by waiting; who waited for it would see no reason. */
function accountRefused(error: unknown, { url }: WaitOptions): StartError {
  const { reason } = causeOf(error);
  const message =
    `The database (${nameOf(url)}) refused the account: ${reason}. The account has to exist ` +
    'there, with the password of the settings (DATABASE_URL, DATABASE_PASSWORD).';
  return new StartError(message, { cause: error });
}

/** Where a database is, as it may be shown. */
function addressOf(url: string): Partial<Pick<MysqlAddress, 'host' | 'port' | 'database'>> {
  if (!url.startsWith('mysql:')) return { database: url.replace(/^sqlite:/, '') };
  const { host, port, database } = parseMysqlUrl(url);
  return { host, port, database };
}
