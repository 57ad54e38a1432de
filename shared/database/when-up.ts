import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { StartError } from '../process/start-error.ts';
import { faultCode, faultKind } from './faults.ts';
import { hostText, parseMysqlUrl } from './mysql-url.ts';

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
 * What a migration meets that looked before it made something, while another one made it: a table,
 * a column, an index, a row; a column that has gone.
 */
const madeMeanwhile = new Set([
  'ER_TABLE_EXISTS_ERROR',
  'ER_DUP_FIELDNAME',
  'ER_DUP_KEYNAME',
  'ER_DUP_ENTRY',
  'ER_CANT_DROP_FIELD_OR_KEY',
]);

export function isMadeMeanwhile(error: unknown): boolean {
  return madeMeanwhile.has(faultCode(error) ?? '');
}

/**
 * Does some work at the start, with growing pauses while the database cannot do it. The work bears
 * being done again.
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
  const tell = createNews(options);
  const attempt = async () => {
    try {
      await work();
    } catch (error) {
      if (!isMissing(error) || !onMissing) throw error;
      await onMissing(options);
      throw error; // the next attempt finds it, on another node maybe a little later
    }
  };
  for (let pauseMs = backoffFirstMs; ; pauseMs = Math.min(pauseMs * 2, backoffMaxMs)) {
    try {
      return await attempt();
    } catch (error) {
      if (refusals.has(faultCode(error) ?? '')) throw accountRefused(error, options);
      if (!mayPass(error)) throw error;
      if (Date.now() >= deadline) throw waitedTooLong(error, options);
      // Each time, one more of the schema is there; and those who race meet at other moments.
      if (isMadeMeanwhile(error)) pauseMs = backoffFirstMs * (1 + Math.random());
      else tell(error, pauseMs);
    }
    await sleep(Math.min(pauseMs, Math.max(deadline - Date.now(), 1)));
  }
}

function isMissing(error: unknown): boolean {
  return faultCode(error) === 'ER_BAD_DB_ERROR';
}

function mayPass(error: unknown): boolean {
  const isKnown = faultKind(error) !== undefined || error instanceof SchemaBehind;
  return isKnown || isMissing(error) || isMadeMeanwhile(error);
}

/** Says what is waited for: once for each reason, as it may take long; no usual short wait. */
function createNews({ url, log }: WaitOptions) {
  let told: string | undefined;
  return (error: unknown, pauseMs: number) => {
    const cause = causeOf(error);
    const isNews = pauseMs >= backoffNewsMs && cause.reason !== told;
    if (isNews) told = cause.reason;
    const level = isNews ? 'warn' : 'debug';
    log[level]({ ...addressOf(url), ...cause, pauseMs }, 'waiting for the database');
  };
}

/** How a database is called in a sentence: without the user and the password. */
export function nameOf(url: string): string {
  const { at, database } = addressOf(url);
  return at === undefined ? `file ${database}` : `${database} at ${at}`;
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
function addressOf(url: string): { readonly at?: string; readonly database: string } {
  if (!url.startsWith('mysql:')) return { database: url.replace(/^sqlite:/, '') };
  const { hosts, database } = parseMysqlUrl(url);
  return { at: hosts.map(hostText).join(','), database };
}
