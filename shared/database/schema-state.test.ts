import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StartError } from '#shared/process/start-error.ts';
import { engines, openTestDatabase, silentLog } from '#shared/testing/engines.ts';
import { migrate, waitForSchema } from './migrate.ts';
import { compatibleFrom, migrations } from './migrations/index.ts';

const known = Object.keys(migrations);
const knownNumber = Number.parseInt(known.at(-1) ?? '', 10);

describe.each(engines)('When %s has the schema of a newer version', (engine) => {
  async function openNewer(mark: number | undefined) {
    const { url, database, drop } = await openTestDatabase(engine);
    onTestFinished(drop);
    const { db } = database;
    await sql`insert into kysely_migration (name, timestamp) values
      ('9998-newer', '2030-01-01T00:00:00.000Z')`.execute(db);
    const named = db.updateTable('meta').where('name', '=', 'schema_compatible_from');
    if (mark === undefined) {
      await db.deleteFrom('meta').where('name', '=', 'schema_compatible_from').execute();
    } else await named.set({ value: mark }).execute();
    const options = { url, databaseWaitMs: 5_000, log: silentLog };
    const seen = async () => {
      const names = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
      return {
        migrations: names.rows.map(({ name }) => name).sort(),
        meta: await db.selectFrom('meta').selectAll().orderBy('name').execute(),
      };
    };
    return { database, options, seen };
  }

  it.each([compatibleFrom, knownNumber])(
    'and it is marked for us (%d), then we start',
    async (n) => {
      const { database, options, seen } = await openNewer(n);
      const before = await seen();
      await migrate(database, options);
      await waitForSchema(database, options);
      expect(await seen()).toEqual(before);
      expect(before.migrations).toEqual([...known, '9998-newer']);
    },
  );

  it.each([
    ['marked for newer ones', knownNumber + 1, knownNumber + 1],
    ['not marked', undefined, 9998],
  ])('and it is %s, then we say so and change nothing', async (_, mark, needed) => {
    const { database, options, seen } = await openNewer(mark);
    const before = await seen();
    for (const start of [migrate, waitForSchema]) {
      const failure = await start(database, options).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(StartError);
      const { message } = failure as StartError;
      expect(message).toContain(`9998-newer), which works with versions from schema ${needed} on`);
      expect(message).toContain(`this one has schema ${knownNumber}`);
      expect(message).not.toContain('\n');
    }
    expect(await seen()).toEqual(before);
  });

  it('then what is ours carries the mark of this version', async () => {
    const { database, drop } = await openTestDatabase(engine);
    onTestFinished(drop);
    const meta = await database.db.selectFrom('meta').selectAll().execute();
    expect(meta).toContainEqual({ name: 'schema_compatible_from', value: compatibleFrom });
  });
});
