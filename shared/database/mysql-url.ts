import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { ConnectionOptions } from 'mysql2';

const SSL_MODES = ['DISABLED', 'REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY'] as const;
export type SslMode = (typeof SSL_MODES)[number];

/** A server, by where it listens. */
export interface MysqlHost {
  readonly host: string;
  readonly port: number;
}

/** What a `mysql://` URL names. */
export interface MysqlAddress {
  /** One server, or the nodes of a cluster or a replication, each of which has all the data. */
  readonly hosts: readonly MysqlHost[];
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** How the connection is protected, by the words of MySQL's own clients. */
  readonly sslMode: SslMode;
  /** The file with the certificates of authorities to trust, in place of those Node knows. */
  readonly sslCa: string | undefined;
}

const known = ['ssl-mode', 'ssl-ca'];
const defaultPort = 3306;
const form =
  'is not of the form mysql://user:password@host:port/database or mysql://…@host:port,host:port/… ' +
  '(in a password, write @ as %40, / as %2F, # as %23, ? as %3F)';

/**
 * Reads `mysql://user:password@host:port/database?ssl-mode=…&ssl-ca=FILE`; of a cluster all nodes
 * may be named, as in `mysql://user:password@a:3306,b:3306,c:3306/database`. With a CA and no mode
 * the server has to prove its name by it. A parameter that is not known is refused: to pass over a
 * misspelt `ssl-mode` would send everything in plain text.
 *
 * @throws Error that says what is wrong, without any part of the URL: it may hold the password
 */
export function parseMysqlUrl(url: string): MysqlAddress {
  const [first, ...others] = eachHost(url).map(parseOne);
  if (!first) throw new Error(form);
  const hosts = [first, ...others].flatMap((address) => address.hosts);
  if (new Set(hosts.map(hostText)).size < hosts.length) throw new Error('names a host twice');
  return { ...first, hosts };
}

/** A server as text: `host:port`. */
export function hostText({ host, port }: MysqlHost): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The same URL for each of its hosts alone. */
function eachHost(url: string): string[] {
  const parts = /^(mysql:\/\/(?:[^/?#]*@)?)([^/?#@]*)(.*)$/s.exec(url);
  if (!parts) return [url];
  const [, before = '', hosts = '', after = ''] = parts;
  return hosts.split(',').map((host) => before + host + after);
}

function parseOne(url: string): MysqlAddress {
  const parsed = URL.parse(url);
  if (!parsed || parsed.hostname === '') {
    throw new Error(form);
  }
  const { searchParams, port } = parsed;
  if ([...searchParams.keys()].some((name) => !known.includes(name)) || parsed.hash !== '') {
    throw new Error(`has an unknown parameter; use ${known.join(', ')}`);
  }
  const database = decode(parsed.pathname.slice(1));
  // The rest of a password that has an / in it looks like this, and its beginning like a host.
  if (/[/@]/.test(database)) throw new Error(form);
  const host = parsed.hostname.replace(/^\[(.*)\]$/, '$1');
  const sslCa = searchParams.get('ssl-ca') || undefined;
  return {
    hosts: [{ host, port: port === '' ? defaultPort : Number(port) }],
    user: decode(parsed.username),
    password: decode(parsed.password),
    database,
    sslMode: sslModeOf(searchParams.get('ssl-mode') ?? undefined, host, sslCa),
    sslCa,
  };
}

/** Puts a password into a `mysql://` URL, escaped as it has to be there; an empty one is none. */
export function withPassword(url: string, password: string): string {
  if (password === '') return url;
  // Not by `URL`, which knows no list of hosts. What else is wrong is said by `parseMysqlUrl`.
  const secret = encodeURIComponent(password);
  return url.replace(
    /^mysql:\/\/(?:([^:@/]*)(?::[^@/]*)?@)?/,
    (_, user = '') => `mysql://${user}:${secret}@`,
  );
}

/**
 * What the driver needs for a connection that is protected as an address asks.
 *
 * @throws Error when the file with the certificates cannot be read
 */
export function sslOptionsOf({ sslMode, sslCa }: MysqlAddress): Pick<ConnectionOptions, 'ssl'> {
  if (sslMode === 'DISABLED') return {};
  const verifies = sslMode !== 'REQUIRED';
  return {
    ssl: {
      rejectUnauthorized: verifies,
      verifyIdentity: sslMode === 'VERIFY_IDENTITY',
      ...(sslCa === undefined ? {} : { ca: readFileSync(sslCa) }),
    },
  };
}

function sslModeOf(word: string | undefined, host: string, sslCa: string | undefined): SslMode {
  const unsaid = sslCa === undefined ? 'DISABLED' : 'VERIFY_IDENTITY';
  const mode = SSL_MODES.find((one) => one === (word?.toUpperCase() ?? unsaid));
  if (!mode) throw new Error(`has an unknown ssl-mode; use ${SSL_MODES.join(', ')}`);
  if (mode === 'VERIFY_IDENTITY' && isIP(host) !== 0) {
    // The driver would compare the certificate with the name `localhost`.
    throw new Error('needs a host name, not an address, for ssl-mode=VERIFY_IDENTITY');
  }
  if (sslCa !== undefined && (mode === 'DISABLED' || mode === 'REQUIRED')) {
    throw new Error(`names an ssl-ca, which ssl-mode=${mode} would not use`);
  }
  return mode;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error('has a % without two hexadecimal digits after it (write % itself as %25)');
  }
}
