import { sql } from 'kysely';
import request from 'supertest';
import { expect, vi } from 'vitest';
import type { Services } from './services.ts';

/** What `GET /summary` answers, byte for byte. */
export async function summaryOf({ reader }: Pick<Services, 'reader'>): Promise<string> {
  return (await request(reader).get('/summary').expect(200)).text;
}

export async function dataVersionOf({ db }: Pick<Services, 'db'>): Promise<number> {
  const query = db.selectFrom('meta').select('value').where('name', '=', 'data_version');
  return Number((await query.executeTakeFirstOrThrow()).value);
}

export type RowTable = 'people' | 'places' | 'births' | 'birth_parts';

export async function countRows({ db }: Pick<Services, 'db'>, table: RowTable): Promise<number> {
  const { rows } = await sql<{ rows: number }>`
    select count(*) as ${sql.ref('rows')} from ${sql.table(table)}`.execute(db);
  return Number(rows[0]?.rows);
}

/** Waits until there are so many rows: they are purged in the background. */
export async function expectRows(
  services: Pick<Services, 'db'>,
  expected: Partial<Record<RowTable, number>>,
) {
  await vi.waitFor(
    async () => {
      const actual: Partial<Record<RowTable, number>> = {};
      for (const table of Object.keys(expected) as RowTable[]) {
        actual[table] = await countRows(services, table);
      }
      expect(actual).toEqual(expected);
    },
    { timeout: 10_000, interval: 20 },
  );
}

/** What a refused request must leave as it was. */
export interface Unchanged {
  readonly summary: string;
  readonly dataVersion: number;
  readonly rows: Record<RowTable, number>;
}

export async function stateOf(services: Services): Promise<Unchanged> {
  return {
    summary: await summaryOf(services),
    dataVersion: await dataVersionOf(services),
    rows: {
      people: await countRows(services, 'people'),
      places: await countRows(services, 'places'),
      births: await countRows(services, 'births'),
      birth_parts: await countRows(services, 'birth_parts'),
    },
  };
}

/** Expects the summary and the data version of before, and no row left behind. */
export async function expectUnchanged(services: Services, before: Unchanged): Promise<void> {
  expect(await summaryOf(services)).toBe(before.summary);
  expect(await dataVersionOf(services)).toBe(before.dataVersion);
  await expectRows(services, before.rows);
}
