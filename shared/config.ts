import { isIP } from 'node:net';
import { envSchema } from 'env-schema';
import { type ApiKey, parseApiKeys } from './api-keys.ts';
import { parseMysqlUrl, withPassword } from './database/mysql-url.ts';
import { misspeltIn } from './misspelt.ts';
import { StartError } from './process/start-error.ts';
import { parseProxies } from './proxies.ts';
import { readSecretFiles } from './secret-files.ts';
import { brokenRelation } from './settings/relations.ts';
import { type Environment, Settings } from './settings.ts';

type Camel<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}${Capitalize<Camel<Tail>>}`
  : Lowercase<S>;

/** Every setting in camelCase (`CHUNK_ROWS_MAX` is `chunkRowsMax`), keys parsed. */
export type Config = Readonly<
  { [Name in Exclude<keyof Environment, 'API_KEYS'> as Camel<Name>]: Environment[Name] } & {
    apiKeys: readonly ApiKey[];
  }
>;

const secretNames = ['apiKeys', 'databaseUrl', 'databasePassword', 'readerDatabaseUrl'] as const;

/** The config without what is secret in it: this is what parts of a service are handed. */
export type PlainConfig = Omit<Config, (typeof secretNames)[number]>;

/** A setting that cannot be used. The message names the key, never its value. */
export class ConfigError extends StartError {
  override name = 'ConfigError';
}

/**
 * Checks an environment against the settings.
 *
 * @param env names and raw values; unknown names are passed over, empty values count as unset
 * @returns the typed, frozen config
 * @throws ConfigError naming the first bad setting
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const data = Object.fromEntries(
    Object.entries(env).filter(([name, value]) => name in Settings.properties && value !== ''),
  );
  const given = check(data);
  const databaseUrl = withPassword(given.DATABASE_URL, given.DATABASE_PASSWORD);
  const checked = { ...given, DATABASE_URL: databaseUrl };
  const entries = Object.entries({ ...checked, API_KEYS: keysOf(checked) });
  const config: unknown = Object.fromEntries(entries.map(([name, v]) => [camel(name), v]));
  requireSafeHost(config as Config);
  requireProxies(checked);
  requireRelations(checked);
  for (const name of ['DATABASE_URL', 'READER_DATABASE_URL'] as const) requireUrl(name, checked);
  return Object.freeze(config as Config);
}

/** The config of this process; `defaults` stand in for settings the environment leaves out. */
export function loadConfig(defaults: Readonly<Partial<Record<keyof Environment, string>>> = {}) {
  return parseConfig({ ...defaults, ...withSecrets(process.env) });
}

/** What the environment has that may be meant for a setting: a sentence for each. */
export function misspeltSettings(): string[] {
  return misspeltIn(Object.keys(process.env), Object.keys(Settings.properties));
}

/** The environment as it is, for the commands of the terminal. */
export const givenEnvironment = (): typeof process.env => process.env;

function withSecrets(env: Readonly<Record<string, string | undefined>>) {
  try {
    return readSecretFiles(env);
  } catch (error) {
    throw new ConfigError(`Bad setting: ${(error as Error).message}`);
  }
}

/** Leaves out the keys, and the URLs, which may hold passwords: few parts need them. */
export function withoutSecrets(config: Config): PlainConfig {
  const plain: Record<string, unknown> = { ...config };
  for (const name of secretNames) delete plain[name];
  return Object.freeze(plain) as PlainConfig;
}

/** The MySQL server the tests are to run on, if the environment names one. */
export function testDatabaseUrl(): string | undefined {
  return process.env.TEST_DATABASE_URL || undefined;
}

/** Whether the databases and folders of tests stay after them, to be looked at. */
export function keepsTestData(): boolean {
  return (process.env.KEEP_TEST_DATA ?? '') !== '';
}

/** Where the tests in a browser put screenshots of what they see; null: nowhere. */
export function screenshotsFolder(): string | null {
  return process.env.SCREENSHOTS || null;
}

/** The environment of a process we start: ours, with `defaults` for what it leaves out. */
export function childEnvironment(
  defaults: Readonly<Partial<Record<keyof Environment, string>>>,
): NodeJS.ProcessEnv {
  return { ...defaults, ...process.env };
}

/** Whether `npm run` or `npx` has started this process, or one that it descends from. */
export function startedByNpm(): boolean {
  return process.env.npm_lifecycle_event !== undefined;
}

/** A copy, as it is changed where it is used; the same one each time, as it is compiled once. */
const settingsSchema = structuredClone(Settings);

function check(data: Record<string, unknown>): Environment {
  try {
    return envSchema<Environment>({ schema: settingsSchema, data, env: false });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`Bad setting: ${reason.replaceAll('env/', '')}`);
  }
}

function keysOf(checked: Environment): ApiKey[] {
  try {
    return parseApiKeys(checked.API_KEYS);
  } catch (error) {
    const setting = checked.API_KEYS_FILE === '' ? 'API_KEYS' : 'API_KEYS_FILE';
    throw new ConfigError(`Bad setting: ${setting} ${(error as Error).message}`);
  }
}

/** The text of a URL stays here: it may hold a password. */
function requireUrl(name: 'DATABASE_URL' | 'READER_DATABASE_URL', checked: Environment): void {
  if (!checked[name].startsWith('mysql:')) return;
  try {
    if (parseMysqlUrl(checked[name]).database === '') throw new Error('names no database');
  } catch (error) {
    throw new ConfigError(`Bad setting: ${name} ${(error as Error).message}`);
  }
}

function requireRelations(checked: Environment): void {
  const broken = brokenRelation(checked);
  if (broken !== undefined) throw new ConfigError(`Bad setting: ${broken}`);
}

function requireProxies(checked: Environment): void {
  try {
    parseProxies(checked.TRUSTED_PROXIES);
  } catch (error) {
    throw new ConfigError(`Bad setting: TRUSTED_PROXIES ${(error as Error).message}`);
  }
}

function requireSafeHost(config: Config): void {
  if (config.auth === 'off' && config.apiKeys.length > 0) {
    throw new ConfigError(
      'Bad setting: AUTH is off, so the keys in API_KEYS would not be required',
    );
  }
  const loopback =
    config.host === 'localhost' ||
    config.host === '::1' ||
    (isIP(config.host) === 4 && config.host.startsWith('127.'));
  if (!loopback && config.auth === 'auto' && config.apiKeys.length === 0) {
    throw new ConfigError(
      'Bad setting: HOST is reachable from outside, so set API_KEYS, or AUTH=off for open access',
    );
  }
}

function camel(name: string): string {
  return name.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
