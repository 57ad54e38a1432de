import { describe, expect, it } from 'vitest';
import { ConfigError, parseConfig } from '../config.ts';
import { hostText, parseMysqlUrl, withPassword } from './mysql-url.ts';

describe('When a MySQL URL is read, then', () => {
  it('each part is what it says', () => {
    expect(parseMysqlUrl('mysql://us%40er:p%2F%3F%23%25w@db.example:3307/my%20data')).toEqual({
      hosts: [{ host: 'db.example', port: 3307 }],
      user: 'us@er',
      password: 'p/?#%w',
      database: 'my data',
      sslMode: 'DISABLED',
      sslCa: undefined,
    });
    expect(parseMysqlUrl('mysql://root@[::1]/x').hosts).toEqual([{ host: '::1', port: 3306 }]);
  });

  it('several hosts share the rest of it', () => {
    const { hosts, user, password, database } = parseMysqlUrl(
      'mysql://u:p,%40q@a,b.example:3307,[::1]:3308/x?ssl-mode=REQUIRED',
    );
    expect({ user, password, database }).toEqual({ user: 'u', password: 'p,@q', database: 'x' });
    expect(hosts.map(hostText)).toEqual(['a:3306', 'b.example:3307', '[::1]:3308']);
  });

  it.each([
    ['mysql://u@db/x', 'u'],
    ['mysql://u:old@db/x', 'u'],
    ['mysql://u%40er@a:3306,b:3307/x?ssl-mode=REQUIRED', 'u@er'],
    ['mysql://db/x', ''],
  ])('a password that is given apart is that of %j', (url, user) => {
    const password = 'p@ss/w:rd?#%25$&';
    const given = parseMysqlUrl(withPassword(url, password));
    expect(given).toEqual({ ...parseMysqlUrl(url), user, password });
    expect(withPassword(url, '')).toBe(url);
  });

  it.each([
    ['', 'DISABLED'],
    ['?ssl-mode=disabled', 'DISABLED'],
    ['?ssl-mode=REQUIRED', 'REQUIRED'],
    ['?ssl-mode=VERIFY_CA&ssl-ca=/ca.pem', 'VERIFY_CA'],
    ['?ssl-mode=VERIFY_IDENTITY', 'VERIFY_IDENTITY'],
    ['?ssl-ca=/ca.pem', 'VERIFY_IDENTITY'],
  ])('%j is the mode %s', (query, mode) => {
    expect(parseMysqlUrl(`mysql://u:p@db.example/x${query}`).sslMode).toBe(mode);
  });
});

const secret = 'hunter2secret';
const bad = [
  [`mysql://u:${secret}@:3306/x`, 'is not of the form'],
  [`mysql://u:${secret}/more@db/x`, 'is not of the form'],
  [`mysql://u:p@${secret}/more@db:3306/x`, 'is not of the form'],
  [`mysql://u:1?${secret}@db/x`, 'unknown parameter'],
  [`mysql://u:1#${secret}@db/x`, 'unknown parameter'],
  [`mysql://u:${secret}@db:99999/x`, 'is not of the form'],
  [`mysql://u:%${secret}@db/x`, 'two hexadecimal digits'],
  [`mysql://u:${secret}@db/x?sslmode=REQUIRED`, 'unknown parameter'],
  [`mysql://u:${secret}@db/x?ssl-mode=PREFERRED`, 'ssl-mode'],
  [`mysql://u:${secret}@db/x?ssl-mode=REQUIRED&ssl-ca=/ca.pem`, 'would not use'],
  [`mysql://u:${secret}@10.0.0.1/x?ssl-mode=VERIFY_IDENTITY`, 'needs a host name'],
  [`mysql://u:${secret}@db,/x`, 'is not of the form'],
  [`mysql://u:${secret}@,db/x`, 'is not of the form'],
  [`mysql://u:${secret}@db:3306,db/x`, 'names a host twice'],
  [`mysql://u:${secret}@db,10.0.0.1/x?ssl-mode=VERIFY_IDENTITY`, 'needs a host name'],
  [`mysql://u:${secret}@db/`, 'names no database'],
] as const;

describe('When DATABASE_URL cannot be used, then the start says why and repeats none of it:', () => {
  it.each(bad)('%s', (url, reason) => {
    for (const name of ['DATABASE_URL', 'READER_DATABASE_URL']) {
      const parse = () => parseConfig({ [name]: url });
      expect(parse).toThrow(ConfigError);
      expect(parse).toThrow(new RegExp(`^Bad setting: ${name} .*${reason}`));
      expect(parse).not.toThrow(secret);
    }
  });
});
