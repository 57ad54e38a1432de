import { existsSync } from 'node:fs';
import { mariadbdServer } from './mariadbd.ts';
import { isRoot, runProgram, tellingLine } from './programs.ts';
import type { Absent, TestServer } from './server.ts';

/**
 * The programs of `mariadb-server` without its system service: nothing is started, and neither an
 * account nor a data folder is made.
 */
const packages = ['mariadb-server-core', 'mariadb-client-core'];
const installMs = 600_000;

/** A throw-away MariaDB from Debian's packages, installed first, where we may do so. */
export async function debianServer(say: (line: string) => void): Promise<TestServer | Absent> {
  if (!isRoot() || !existsSync('/etc/debian_version')) {
    return { absent: 'nothing can be installed (that needs root on Debian)' };
  }
  say(`installing ${packages.join(', ')} to test on`);
  try {
    // Package lists may be missing or old; where they are not, reading them again is not needed.
    await install().catch(async () => {
      await aptGet('update');
      await install();
    });
  } catch (error) {
    const { stderr = '', message = '' } = error as { stderr?: string; message?: string };
    return { absent: `apt-get could not install MariaDB: ${tellingLine(stderr || message)}` };
  }
  return mariadbdServer();
}

function install() {
  // Another server's packages may stand in its way; those are not ours to remove.
  return aptGet('install', '--yes', '--no-remove', '--no-install-recommends', ...packages);
}

function aptGet(...args: string[]) {
  const options = ['--quiet', '--option', 'DPkg::Lock::Timeout=120', ...args];
  const command = ['DEBIAN_FRONTEND=noninteractive', 'apt-get', ...options];
  return runProgram('env', command, { timeout: installMs, maxBuffer: 64 * 1024 * 1024 });
}
