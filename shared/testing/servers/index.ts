import { debianServer } from './debian.ts';
import { dockerServer } from './docker.ts';
import { givenServer } from './given.ts';
import { mariadbdServer } from './mariadbd.ts';
import { mysqldServer } from './mysqld.ts';
import type { Absent, TestServer } from './server.ts';

/**
 * A MySQL-protocol server to test on: the one that is given, else the first that can be had.
 *
 * @param givenUrl what `TEST_DATABASE_URL` says
 * @param say tells the user of something that takes long
 * @returns the server, or why there is none
 * @throws Error when the given one cannot be used
 */
export async function findServer(
  givenUrl: string | undefined,
  say: (line: string) => void,
): Promise<TestServer | Absent> {
  if (givenUrl !== undefined) return givenServer(givenUrl);
  const reasons = ['TEST_DATABASE_URL is not set'];
  const ways = [mysqldServer, mariadbdServer, dockerServer, () => debianServer(say)];
  for (const way of ways) {
    const found = await way().catch((error: Error) => ({ absent: error.message }));
    if (!('absent' in found)) return found;
    reasons.push(found.absent.replaceAll(/\s+/g, ' '));
  }
  return { absent: reasons.join('; ') };
}
