import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { faultCode } from '#shared/database/faults.ts';

/** A running MySQL-protocol server; `url` names no database: `mysql://user:password@host:port/`. */
export interface TestServer {
  readonly url: string;
  /** What the server says of itself: `9.7.4`, `10.11.19-MariaDB-0+deb12u1`. */
  readonly version: string;
  stop(): Promise<void>;
}

/** Why a way of getting a server cannot be gone here. */
export interface Absent {
  readonly absent: string;
}

export interface WaitOptions {
  readonly waitMs: number;
  /** Says why waiting on is pointless, as when the server's process has ended. */
  readonly givenUp?: () => string | undefined;
}

const pauseMs = 200;
const connectMs = 5_000;

/**
 * Waits until a server answers a query.
 *
 * @returns the server's version
 * @throws Error naming host and port, never the password, when it refuses us or gives no answer
 */
export async function waitForServer(url: string, options: WaitOptions): Promise<string> {
  const deadline = Date.now() + options.waitMs;
  for (;;) {
    try {
      return await askVersion(url);
    } catch (error) {
      const givenUp = options.givenUp?.();
      if (givenUp !== undefined) throw new Error(givenUp);
      const refused = faultCode(error) === 'ER_ACCESS_DENIED_ERROR';
      if (refused || Date.now() + pauseMs > deadline) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new Error(`${new URL(url).host} gave no answer: ${reason}`, { cause: error });
      }
    }
    await sleep(pauseMs);
  }
}

async function askVersion(url: string): Promise<string> {
  const connection = await createConnection({ uri: url, connectTimeout: connectMs });
  try {
    const [rows] = await connection.query<RowDataPacket[]>('SELECT VERSION() AS version');
    return String(rows[0]?.version);
  } finally {
    connection.destroy();
  }
}
