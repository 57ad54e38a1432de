import { findProgram, isMariadb, isRoot } from './programs.ts';
import type { Absent, TestServer } from './server.ts';
import { startThrowaway } from './throwaway.ts';

/** A throw-away instance of this machine's MariaDB, which some call `mysqld`. */
export async function mariadbdServer(): Promise<TestServer | Absent> {
  const program = await findProgram(['mariadbd', 'mysqld'], isMariadb);
  if (program === undefined) return { absent: 'no mariadbd is installed' };
  return startThrowaway({
    program,
    initialise: (dataFolder) => [
      'mariadb-install-db',
      '--no-defaults',
      `--datadir=${dataFolder}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      ...(isRoot() ? ['--user=root'] : []),
    ],
    options: [],
  });
}
