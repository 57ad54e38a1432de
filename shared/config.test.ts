import { describe, expect, test } from 'vitest';
import { findApiKey } from './api-keys.ts';
import { ConfigError, parseConfig, withoutSecrets } from './config.ts';

const secret = 'a-secret-of-some-length';

function messageOf(env: Record<string, string>): string {
  try {
    parseConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error('the settings were taken');
}

describe('When the environment says nothing, then every setting has its default', () => {
  test.each([
    ['nothing is set', {}],
    ['values are empty', { LOADER_PORT: '', DATABASE_URL: '', AUTH: '', AUTO_LOAD: '' }],
    ['a value is undefined', { LOADER_PORT: undefined }],
    ['names are not ours', { PATH: '/bin', LOADER_PORTS: 'x', loader_port: 'x', toString: 'x' }],
  ])('%s', (_, env: Record<string, string | undefined>) => {
    const config = parseConfig(env);
    expect(config).toEqual(parseConfig({}));
    expect(config).toMatchObject({
      databaseUrl: 'sqlite:data/terrascope.db',
      host: '127.0.0.1',
      loaderPort: 3001,
      reportOnPublish: false,
      apiKeys: [],
    });
  });
});

describe('When a setting is given, then it has its type and its name in camelCase', () => {
  test.each([
    ['LOADER_PORT', '0', { loaderPort: 0 }],
    ['CHUNK_ROWS_MAX', '25', { chunkRowsMax: 25 }],
    ['REPORT_ON_PUBLISH', 'true', { reportOnPublish: true }],
    ['DATABASE_URL', 'mysql://u:p@db:3306/t', { databaseUrl: 'mysql://u:p@db:3306/t' }],
    ['LOG_LEVEL', 'silent', { logLevel: 'silent' }],
  ])('%s=%s', (name, value, expected) => {
    expect(parseConfig({ [name]: value })).toMatchObject(expected);
  });

  test('and nobody can change it afterwards', () => {
    const config = parseConfig({ LOADER_PORT: '4001' });
    expect(Object.isFrozen(config)).toBe(true);
    expect(() => Object.assign(config, { loaderPort: 1 })).toThrow(TypeError);
  });
});

describe('When a value cannot be used, then the message names its key and never the value', () => {
  test.each([
    ['LOADER_PORT', 'hunter2'],
    ['LOADER_PORT', '65536'],
    ['READER_PORT', '-1'],
    ['READER_PORT', '30.02'],
    ['CHUNK_ROWS_MAX', '0'],
    ['REPORT_ON_PUBLISH', 'hunter2'],
    ['LOG_LEVEL', 'hunter2'],
    ['AUTH', 'hunter2'],
    ['DATABASE_URL', 'postgres://u:hunter2@db/t'],
    ['READER_DATABASE_URL', 'hunter2'],
    ['API_KEYS', 'ci:hunter2:load'],
  ])('%s=%s', (name, value) => {
    const message = messageOf({ [name]: value });
    expect(message).toMatch(new RegExp(`^Bad setting: ${name} `));
    expect(message).not.toContain(value);
    expect(message).not.toContain('hunter2');
  });
});

describe('When HOST is reachable from outside', () => {
  const outside = ['0.0.0.0', '::', '192.168.1.20', 'terrascope.example', '::ffff:10.0.0.1'];

  test.each(outside)('then %s needs API_KEYS or AUTH=off', (host) => {
    expect(messageOf({ HOST: host })).toMatch(/^Bad setting: HOST .*API_KEYS.*AUTH=off/);
    expect(messageOf({ HOST: host, AUTH: 'auto' })).toContain('HOST');
    expect(parseConfig({ HOST: host, AUTH: 'off' }).host).toBe(host);
    expect(parseConfig({ HOST: host, API_KEYS: `ci:${secret}:read` }).host).toBe(host);
  });

  test.each(['127.0.0.1', '127.8.8.8', '::1', 'localhost'])('but %s is not', (host) => {
    expect(parseConfig({ HOST: host }).host).toBe(host);
  });
});

describe('When API_KEYS are given', () => {
  const other = 'another-secret-of-some-length';
  const list = `ci:${secret}:load, dashboard:${other}:read+report`;

  test('then each key is found by its secret, with its name and scopes', () => {
    const { apiKeys } = parseConfig({ API_KEYS: list });
    expect(findApiKey(apiKeys, secret)).toMatchObject({ name: 'ci', scopes: ['load'] });
    expect(findApiKey(apiKeys, other)).toMatchObject({
      name: 'dashboard',
      scopes: ['read', 'report'],
    });
    expect(findApiKey(apiKeys, `${secret}x`)).toBeUndefined();
    expect(findApiKey(apiKeys, '')).toBeUndefined();
  });

  test('then the secrets themselves are not kept', () => {
    expect(JSON.stringify(parseConfig({ API_KEYS: list }))).not.toContain(secret);
  });

  test.each([
    ['no scope', `ci:${secret}`, 'name:secret:scope+scope'],
    ['a scope that is not known', `ci:${secret}:write`, 'load, read, rows, report'],
    ['a secret that is too short', 'ci:short:load', '16 to 512 characters'],
    ['a field too many', `ci:${secret}:load:x`, 'name:secret:scope+scope'],
    ['an empty key at the end', `ci:${secret}:load,`, '(key 2)'],
    ['a name in the place of the secret', `${secret}:ci:load`, '(key 1)'],
    ['a secret and nothing else', secret, '(key 1)'],
  ])('then %s is refused without repeating it', (_, keys, hint) => {
    const message = messageOf({ API_KEYS: keys });
    expect(message).toContain('API_KEYS');
    expect(message).toContain(hint);
    expect(message).not.toContain(secret);
  });
});

describe('When keys could never be used, then the start is refused without a word of a secret', () => {
  const other = 'another-secret-of-some-length';
  test.each([
    [
      'two of one name',
      `ci:${secret}:load,ci:${other}:read`,
      /two keys with the same name \(key "ci"\)/,
    ],
    ['one secret twice', `a:${secret}:load,b:${secret}:read`, /same secret twice \(key "b"\)/],
    ['a blank in it', `ci:${secret} ${other}:load`, /visible ASCII characters.* \(key "ci"\)/],
    ['a letter no header carries', `ci:${secret}é:load`, /visible ASCII characters.* \(key "ci"\)/],
    [
      'longer than is looked at',
      `ci:${'s'.repeat(513)}:load`,
      /16 to 512 characters each \(key "ci"\)/,
    ],
    [
      'on a line of its own',
      `\nci:${secret}:load\n\nb:${other}:rread\n`,
      /scopes .* \(key "b", line 4\)/,
    ],
    ['nothing between two commas', `ci:${secret}:load,,`, /name:secret:scope.* \(key 2\)/],
  ])('%s', (_, keys, message) => {
    const told = messageOf({ API_KEYS: keys });
    expect(told).toMatch(message);
    expect(told).not.toContain('secret-of');
  });
});

test('When parts of a service get the config, then without its keys and passwords', () => {
  const config = parseConfig({
    API_KEYS: `ci:${secret}:load`,
    DATABASE_URL: `mysql://user:${secret}@127.0.0.1/terrascope`,
    READER_DATABASE_URL: `mysql://user:${secret}@127.0.0.2/terrascope`,
    LOADER_PORT: '7',
  });
  expect(JSON.stringify(config)).toContain(secret);
  expect(JSON.stringify(withoutSecrets(config))).not.toContain(secret);
  const left = Object.keys(withoutSecrets(config)).length;
  expect(left).toBe(Object.keys(config).length - 4);
});
