import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqliteHandle } from '#shared/database/sqlite.ts';
import { openTestDatabase, type TestDatabase } from '#shared/testing/engines.ts';
import { enterLoad, limits, publishLoad } from '../../testing/small-loads.ts';
import { sqliteEngine } from '../../testing/sqlite.ts';
import { revert } from './revert.ts';

/**
 * Goes through all loads or files, or through all of them that count or hold something, as SQLite
 * may choose to: it keeps no figures of how often a value occurs.
 */
const goesThroughAll = /^SCAN (files|loads)\b|INDEX \w+ \((counted|holds|state|mode)=\?\)$/;

describe('When a load is published or reverted on sqlite, then', () => {
  let test: TestDatabase;
  let database: SqliteHandle;
  beforeAll(async () => {
    test = await openTestDatabase(sqliteEngine());
    database = test.database as SqliteHandle;
  });
  afterAll(async () => test.drop());

  /** @returns how SQLite goes about each statement of this work */
  const plansOf = async (work: () => Promise<unknown>): Promise<string[]> => {
    const { raw } = database;
    const prepare = raw.prepare.bind(raw);
    const statements = new Set<string>();
    raw.prepare = (statement) => {
      statements.add(statement);
      return prepare(statement);
    };
    try {
      await work();
    } finally {
      raw.prepare = prepare;
    }
    return [...statements]
      .filter((statement) => /^\s*(select|update)/i.test(statement))
      .flatMap((statement) => {
        const steps = prepare(`explain query plan ${statement}`).all();
        return steps.map(({ detail }) => String(detail));
      });
  };

  it('no statement goes through all that was ever published', async () => {
    const files = ['a', 'a', 'b'].map((content) => ({ dataset: 'people', content }));
    const publishOne = async () => publishLoad(database, await entered());
    const entered = async () => (await enterLoad(database, files, 'append')).id;
    const replace = async () => (await enterLoad(database, files.slice(2), 'replace')).id;
    await publishOne();
    const [id, replacing] = [await entered(), await replace()];
    const more = await enterLoad(database, [{ dataset: 'people', content: 'c' }], 'append');
    const plans = await plansOf(async () => {
      await publishLoad(database, more.id);
      await publishLoad(database, id);
      await revert(database, more.id, limits);
      await publishLoad(database, replacing, { mode: 'replace' });
      await revert(database, replacing, limits);
    });
    expect(plans.length).toBeGreaterThan(20);
    expect(plans.filter((step) => goesThroughAll.test(step))).toEqual([]);
  });
});
