import { findProgram, isMariadb, isRoot } from './programs.ts';
import type { Absent, TestServer } from './server.ts';
import { startThrowaway } from './throwaway.ts';

/** A throw-away instance of this machine's MySQL. */
export async function mysqldServer(): Promise<TestServer | Absent> {
  const program = await findProgram(['mysqld'], (version) => !isMariadb(version));
  if (program === undefined) return { absent: 'no mysqld is installed' };
  return startThrowaway({
    program,
    initialise: (dataFolder) => [
      program,
      '--no-defaults',
      '--initialize-insecure',
      `--datadir=${dataFolder}`,
      `--secure-file-priv=${dataFolder}`,
      ...(isRoot() ? ['--user=root'] : []),
    ],
    // The X protocol would listen on a fixed port beside.
    options: ['--loose-mysqlx=OFF'],
  });
}
