import { type TestServer, waitForServer } from './server.ts';

const readyMs = 60_000;

/**
 * The server somebody names in `TEST_DATABASE_URL`. It is theirs: it is never stopped.
 *
 * @throws Error when it cannot be used, as whoever names a server wants the tests to run on it
 */
export async function givenServer(url: string): Promise<TestServer> {
  if (!URL.canParse(url) || !url.startsWith('mysql://')) {
    throw new Error('TEST_DATABASE_URL must read mysql://user:password@host:port/');
  }
  const server = new URL('/', url).href; // without the name of a database
  try {
    return { url: server, version: await waitForServer(server, { waitMs: readyMs }), stop };
  } catch (error) {
    throw new Error(`TEST_DATABASE_URL: ${(error as Error).message}`, { cause: error });
  }
}

async function stop(): Promise<void> {}
