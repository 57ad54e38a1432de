import { Problem } from '../errors.ts';

/** The code a driver or the system put on an error (`ECONNREFUSED`, `ER_LOCK_DEADLOCK`), if any. */
export function faultCode(error: unknown): string | undefined {
  if (error instanceof AggregateError && error.errors.length > 0) return faultCode(error.errors[0]);
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'ER_CON_COUNT_ERROR',
  'ER_SERVER_SHUTDOWN',
]);

/** The database did not answer, so that it is unknown whether it did what was asked. */
export function isUnreachable(error: unknown): boolean {
  const code = faultCode(error);
  if (code !== undefined) return unreachable.has(code);
  // mysql2 gives no code to what is asked of a connection that has just broken.
  return error instanceof Error && 'fatal' in error && error.fatal === true;
}

const conflicts = new Set([
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_TRANSACTION_ROLLBACK_DURING_COMMIT',
  'ER_ERROR_DURING_COMMIT',
  'ER_OPTION_PREVENTS_STATEMENT',
]);

/**
 * The statement lost against another one, or the node is no longer the one to write to: the same
 * statement may succeed when it is sent again (MySQL errors 1213, 1205, 3100, 3101, 1180, 1290).
 */
export function isConflict(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('errno' in error && (error.errno === 3101 || error.errno === 3100)) return true;
  if ('errcode' in error && (error.errcode === 5 || error.errcode === 517)) return true; // SQLITE_BUSY
  const code = faultCode(error);
  return code !== undefined && conflicts.has(code);
}

/** The statement would have given two rows the same unique key. */
export function isDuplicateKey(error: unknown): boolean {
  if (faultCode(error) === 'ER_DUP_ENTRY') return true;
  const uniqueOrPrimary = [2067, 1555]; // SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_PRIMARYKEY
  return (
    typeof error === 'object' &&
    error !== null &&
    'errcode' in error &&
    uniqueOrPrimary.includes(Number(error.errcode))
  );
}

/** An error as a caller may see it: a problem stays what it is, the cause of others is kept back. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isUnreachable(error)) {
    return new Problem('database_unavailable', 'Try again in a moment.', { cause: error });
  }
  return new Problem('internal', 'The log has the cause.', { cause: error });
}
