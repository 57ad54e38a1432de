import { type ParseArgsConfig, parseArgs } from 'node:util';

/** What the environment says of the services. */
export interface ClientEnvironment {
  readonly loaderUrl: string;
  readonly readerUrl: string;
  /** The secret of an API key, where keys are asked for. */
  readonly key: string | null;
}

/** The services are where their own settings say, or on this machine. */
export function clientEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): ClientEnvironment {
  const urlOf = (url = '', port = '') => (/^https?:/.test(url) ? url : `http://127.0.0.1:${port}`);
  return {
    loaderUrl: urlOf(env.LOADER_URL, env.LOADER_PORT || '3001'),
    readerUrl: urlOf(env.READER_URL, env.READER_PORT || '3002'),
    key: env.TERRASCOPE_KEY || null,
  };
}

export interface LoadCommand {
  readonly files: readonly string[];
  readonly url: string;
  /** The options of the load. */
  readonly query: Readonly<Record<string, string | null>>;
}

export const loadUsage = `Usage: npm run load -- [options] FILE...

Loads CSV files, compressed or not, as one load: all of them count, or none. Their header rows say
which datasets they are. Ctrl-C cancels the load.

  --hold             store it and show what it would change; publish it later
  --dry-run          only check it
  --replace          take the place of what is published of the same datasets
  --max-rejects N    how many rows may be rejected: a number, N% or all (default 0)
  --note TEXT        kept with the load
  --url URL          where loader-api is (default LOADER_URL, or http://127.0.0.1:LOADER_PORT)
  --help

TERRASCOPE_KEY in the environment is the secret of the API key, where keys are asked for.
Exit status: 0 published (or held, checked, or published before); 1 the files were refused, or the
load was cancelled; 2 the command, the key or the service is at fault.
`;

export const summaryUsage = `Usage: npm run summary -- [options]

Shows how many people were born in each country, as of now.

  --json             as JSON, byte for byte the answer of reader-api
  --url URL          where reader-api is (default READER_URL, or http://127.0.0.1:READER_PORT)
  --help

TERRASCOPE_KEY in the environment is the secret of the API key, where keys are asked for.
Exit status: 0; 2 when there is no answer.
`;

/** What was asked is no command; the message says why. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** @returns undefined: help is asked for. @throws UsageError */
export function parseLoad(
  args: readonly string[],
  { loaderUrl }: ClientEnvironment,
): LoadCommand | undefined {
  const { values, positionals: files } = parsed({
    args: [...args],
    allowPositionals: true,
    options: {
      hold: { type: 'boolean' },
      'dry-run': { type: 'boolean' },
      replace: { type: 'boolean' },
      'max-rejects': { type: 'string' },
      note: { type: 'string' },
      url: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return undefined;
  if (files.length === 0) throw new UsageError('Name the files to load.');
  if (values.hold && values['dry-run']) {
    throw new UsageError('--hold and --dry-run exclude each other.');
  }
  return {
    files,
    url: urlOf(values.url ?? loaderUrl),
    query: {
      publish: values.hold ? 'hold' : null,
      dryRun: values['dry-run'] ? 'true' : null,
      mode: values.replace ? 'replace' : null,
      maxRejects: values['max-rejects'] ?? null,
      note: values.note ?? null,
    },
  };
}

/** @returns undefined: help is asked for. @throws UsageError */
export function parseSummary(args: readonly string[], { readerUrl }: ClientEnvironment) {
  const { values } = parsed({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      url: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  return values.help ? undefined : { isJson: values.json, url: urlOf(values.url ?? readerUrl) };
}

function parsed<const T extends ParseArgsConfig>(config: T) {
  try {
    return parseArgs<T>(config);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function urlOf(text: string): string {
  if (!/^https?:\/\/[^\s/]/.test(text)) throw new UsageError(`${text} is no http:// address.`);
  return text.replace(/\/+$/, '');
}
