import { closeSync, openSync, statSync } from 'node:fs';

/**
 * The file a SQLite connection was opened on: it goes on with that one, whatever becomes of the
 * path.
 */
export interface OpenedFile {
  readonly path: string;
  /**
   * @throws Error with SQLite's own code where the path leads to no file any more, or to another
   */
  requireSame(): void;
  /** The same, with what was seen within the last moments: for what is done very often. */
  requireSameLately(): void;
}

/** The log gives back what it took for a large load, which would else count as taken for good. */
export const logLimit = 'PRAGMA journal_size_limit = 16777216';

const latelyMs = 100;

/** SQLITE_READONLY_DBMOVED (https://sqlite.org/rescode.html#readonly_dbmoved) */
const movedCode = 1032;

/**
 * Makes the file of a database that is to be opened, for this user alone: it holds names and birth
 * dates. SQLite gives its log and the log's index the same permissions. A file that is there keeps
 * those it has, as somebody may share it on purpose.
 */
export function makeFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch {
    // It is there, or cannot be made: then SQLite says so when it opens it.
  }
}

/** @param path of a file that has just been opened @throws the system's error */
export function openedFile(path: string): OpenedFile {
  const opened = identityOf(path);
  let lookedAt = Number.NEGATIVE_INFINITY;
  const requireSame = () => {
    if (identityOf(path) !== opened) throw moved();
    lookedAt = performance.now();
  };
  return {
    path,
    requireSame,
    requireSameLately: () => {
      if (performance.now() - lookedAt > latelyMs) requireSame();
    },
  };
}

/** Whether an error says that a database file is not the one that was opened. */
export function isMoved(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === movedCode;
}

function moved(): Error {
  const message = 'the database file was moved, deleted or replaced while it was open';
  return Object.assign(new Error(message), { errcode: movedCode });
}

function identityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev}.${found.ino}`;
}
