import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '#shared/config.ts';
import { connect } from '#shared/database/connect.ts';
import { migrate } from '#shared/database/migrate.ts';
import type { App, AppOptions } from '#shared/http/app.ts';
import { createLog } from '#shared/log.ts';
import { buildApp as buildLoader } from '../services/loader-api/app.ts';
import { buildApp as buildReader } from '../services/reader-api/app.ts';

/** The OpenAPI document of a service, as `/openapi.json` gives it. */
export interface Document {
  /** The service's name; its document is committed as `openapi/NAME.json`. */
  readonly service: string;
  readonly body: string;
}

const services: Readonly<Record<string, (options: AppOptions) => Promise<App>>> = {
  'loader-api': async (options) => (await buildLoader(options)).app,
  'reader-api': buildReader,
};

/** Where the document of a service is committed. */
export function committedPath(service: string): string {
  return join(import.meta.dirname, `${service}.json`);
}

/**
 * Asks both services, built in memory over an empty database that is gone afterwards, for their
 * documents. No setting of the environment has a say in what they hold.
 */
export async function makeDocuments(): Promise<Document[]> {
  const folder = await mkdtemp(join(tmpdir(), 'terrascope-openapi-'));
  const url = `sqlite:${join(folder, 'empty.db')}`;
  const config = parseConfig({ DATABASE_URL: url, REPORTS_DIR: folder });
  const log = createLog('openapi', 'silent');
  try {
    const database = connect(url, config);
    try {
      await migrate(database, { url, databaseWaitMs: config.databaseWaitMs, log });
      const documents: Document[] = [];
      for (const [service, build] of Object.entries(services)) {
        documents.push({ service, body: await ask(await build({ config, database, log })) });
      }
      return documents;
    } finally {
      await database.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function ask(app: App): Promise<string> {
  try {
    return (await app.inject('/openapi.json')).body;
  } finally {
    await app.close();
  }
}

/** A document as it is committed: indented, so that a diff shows what changed. */
export function toFile(body: string): string {
  return `${JSON.stringify(JSON.parse(body), null, 2)}\n`;
}
