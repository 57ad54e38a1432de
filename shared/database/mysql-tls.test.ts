import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { type Engine, engines, openTestDatabase, testConnectOptions } from '../testing/engines.ts';
import { connect, type DatabaseHandle } from './connect.ts';

const servers = engines.filter(({ name }) => name === 'mysql');

/** What protects a connection: the name of a cipher, or nothing. */
async function cipherOf({ db }: DatabaseHandle): Promise<string> {
  const { rows } = await sql<{ Value: string }>`show session status like 'Ssl_cipher'`.execute(db);
  return rows[0]?.Value ?? '';
}

async function cipherBy(url: string): Promise<string> {
  const handle = connect(url, testConnectOptions);
  try {
    return await cipherOf(handle);
  } finally {
    await handle.close();
  }
}

/**
 * The certificate of the authority that the server's own was signed by, if it is on this machine.
 */
async function authorityOf({ db }: DatabaseHandle): Promise<string | undefined> {
  const { rows } = await sql<Record<'ssl_ca' | 'datadir', string | null>>`
    select @@ssl_ca as ssl_ca, @@datadir as datadir`.execute(db);
  const file = join(rows[0]?.datadir ?? '', rows[0]?.ssl_ca ?? '');
  return rows[0]?.ssl_ca && existsSync(file) ? file : undefined;
}

describe.each(servers)(
  'When a connection to %s is asked for by ssl-mode, then',
  (engine: Engine) => {
    it('it is protected, and the server proves what the mode asks for', async ({ skip }) => {
      const { url, database, drop } = await openTestDatabase(engine);
      try {
        const ca = await authorityOf(database);
        if (ca === undefined) skip('the server has no certificate of its own');
        const named = url.replace('127.0.0.1', 'localhost');
        expect(await cipherBy(url)).toBe('');
        expect(await cipherBy(`${url}?ssl-mode=REQUIRED`)).toMatch(/\w/);
        expect(await cipherBy(`${url}?ssl-mode=VERIFY_CA&ssl-ca=${ca}`)).toMatch(/\w/);
        // Nobody knows the authority, and the certificate is for another name.
        await expect(cipherBy(`${url}?ssl-mode=VERIFY_CA`)).rejects.toThrow(/self.signed/i);
        await expect(cipherBy(`${named}?ssl-ca=${ca}`)).rejects.toThrow(/altnames|host/i);
        expect(() => connect(`${named}?ssl-ca=${ca}.none`, testConnectOptions)).toThrow(/ENOENT/);
      } finally {
        await drop();
      }
    });
  },
);
