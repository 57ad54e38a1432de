import { sql } from 'kysely';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '#shared/database/connect.ts';
import { compatibleFrom } from '#shared/database/migrations/index.ts';
import type { ServiceName } from '#shared/process/node-flags.ts';
import {
  type Engine,
  engines,
  reserveTestDatabase,
  testConnectOptions,
} from '#shared/testing/engines.ts';
import { serviceArguments } from '../service-arguments.ts';
import { uploadBody, uploadForm } from '../testing/client.ts';
import { people, places, summary } from '../testing/csv.ts';
import { type OldVersion, oldVersionsOf } from '../testing/old-version.ts';
import { startProcess } from '../testing/service-process.ts';

/** The versions right before and after schemas were marked; null where there is no history. */
let versions: { unmarked: OldVersion; marked: OldVersion } | null = null;
beforeAll(() => {
  versions = oldVersionsOf('shared/database/schema-state.ts');
});

const undo: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/** The same people once more, under other names. */
const more = people.replaceAll(/^(?!given_name)(?=.)/gm, 'X');

const both = [
  { field: 'people', content: people },
  { field: 'places', content: places },
];

/** Starts services, of this version or an older one, over one database. */
function over(engine: Engine) {
  const { url: databaseUrl, drop } = reserveTestDatabase(engine);
  undo.push(drop);
  const begin = (service: ServiceName, version?: OldVersion) => {
    const args = serviceArguments(service);
    const own = version ? args.map((arg) => version.pathOf(arg)) : args;
    return startProcess(service, { DATABASE_URL: databaseUrl }, undefined, own);
  };
  const run = async <T>(
    service: ServiceName,
    work: (url: string) => Promise<T>,
    version?: OldVersion,
  ): Promise<T> => {
    const started = begin(service, version);
    const { url = '' } = await started.logged('listening');
    const result = await work(url);
    started.child.kill('SIGTERM');
    expect(await started.ended(), started.output()).toBe(0);
    return result;
  };
  const load = (url: string) => uploadForm(url, both).then(({ status }) => status);
  const loadMore = (url: string) => uploadBody(url, more).then(({ status }) => status);
  const summaryAt = async (url: string) => (await fetch(`${url}/summary`)).text();
  /** What a newer version leaves behind, which has added to the schema. */
  const makeNewer = async (mark: number) => {
    const database = connect(databaseUrl, testConnectOptions);
    const { db } = database;
    await sql`alter table loads add column later bigint`.execute(db);
    await sql`insert into kysely_migration (name, timestamp)
      values ('9998-later', '2030-01-01T00:00:00.000Z')`.execute(db);
    const marked = db.updateTable('meta').set({ value: mark });
    await marked.where('name', '=', 'schema_compatible_from').execute();
    await database.close();
  };
  return { begin, run, load, loadMore, summaryAt, makeNewer };
}

describe.each(engines)('When the version is changed on %s', { timeout: 180_000 }, (engine) => {
  it('to a newer one, then what the old one has loaded counts', async ({ skip }) => {
    if (!versions)
      return skip('there is no history of this repository to take an old version from');
    const { unmarked } = versions;
    const { run, load, summaryAt } = over(engine);
    expect(await run('loader-api', load, unmarked)).toBe(201);
    const before = await run('reader-api', summaryAt, unmarked);
    expect(before).toBe(summary);
    expect(await run('loader-api', load)).toBe(200);
    expect(await run('reader-api', summaryAt)).toBe(before);
  });

  it('to an older one that is marked for, then it reads, loads, and leaves the schema', async ({
    skip,
  }) => {
    if (!versions)
      return skip('there is no history of this repository to take an old version from');
    const { marked } = versions;
    const { run, load, loadMore, summaryAt, makeNewer } = over(engine);
    expect(await run('loader-api', load)).toBe(201);
    await makeNewer(compatibleFrom);
    expect(await run('reader-api', summaryAt, marked)).toBe(summary);
    expect(await run('loader-api', loadMore, marked)).toBe(201);
    const after = await run('reader-api', summaryAt, marked);
    expect(after).not.toBe(summary);
    expect(await run('reader-api', summaryAt)).toBe(after);
  });

  it('to an older one that is not, then it says so in one line', async ({ skip }) => {
    if (!versions)
      return skip('there is no history of this repository to take an old version from');
    const { marked } = versions;
    const { begin, run, load, makeNewer } = over(engine);
    expect(await run('loader-api', load)).toBe(201);
    await makeNewer(9998);
    for (const service of ['loader-api', 'reader-api'] as const) {
      const refused = begin(service, marked);
      expect(await refused.ended()).toBe(1);
      const fatal = refused.log.filter(({ level = 0 }) => level >= 60);
      expect(fatal).toHaveLength(1);
      expect(fatal[0]?.msg).toMatch(
        /newer version \(9998-later\), which works with .* from schema 9998/,
      );
      expect(fatal[0]).not.toHaveProperty('err');
    }
  });
});
