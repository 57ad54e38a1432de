import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines, silentLog } from '#shared/testing/engines.ts';
import { createPurger } from '../loader-api/purge/purger.ts';
import { uploadBody } from '../testing/client.ts';
import { manyPeople, places } from '../testing/csv.ts';
import { expectProblem } from '../testing/problems.ts';
import { type Services, startReader, startServices } from '../testing/services.ts';

describe.each(engines)('When 0.1.0 still publishes beside a newer loader on %s, then', (engine) => {
  let services: Services;
  let reader: string;
  const undo: (() => Promise<void>)[] = [];
  beforeEach(async () => {
    services = await startServices(engine);
    reader = services.reader;
    undo.push(services.stop);
  });
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step();
  });
  /** One that has seen nothing of what was before. */
  const startAnother = async () => {
    const { url, stop } = await startReader(services.config);
    undo.push(stop);
    reader = url;
  };
  const ask = (path: string, query: Record<string, string | number> = {}) =>
    request(reader).get(path).query(query);
  const summaryAt = async (version?: number) => {
    const query: Record<string, number> = version === undefined ? {} : { version };
    return (await ask('/summary/breakdown?by=country', query).expect(200)).text;
  };
  const load = async (content: string, query = '') => {
    const { body } = await uploadBody(services.loader, content, { query }).expect(201);
    return body;
  };
  /** As 0.1.0 does it: it knows of no history, neither of what counted nor of what brought it. */
  const loadAsOld = async (content: string, query = '') => {
    const { db } = services;
    const counted = await db.selectFrom('counted').selectAll().execute();
    const meta = db.selectFrom('meta').select('value').where('name', '=', 'history_from');
    const { value } = await meta.executeTakeFirstOrThrow();
    const { dataVersion: version } = await load(content, query);
    await db.deleteFrom('counted').execute();
    if (counted.length > 0) await db.insertInto('counted').values(counted).execute();
    await db.updateTable('meta').set({ value }).where('name', '=', 'history_from').execute();
    const versions = db.updateTable('data_versions').where('version', '=', version);
    await versions.set({ kind: null, load_id: null, sent_by: null }).execute();
  };
  const changes = async () => (await ask('/summary/changes').expect(200)).body;

  it('no answer is untrue, and the history goes on where it is known again', async () => {
    await load(places);
    await load(manyPeople(3));
    const second = await summaryAt();
    await loadAsOld(manyPeople(4, 'B'));
    await loadAsOld(manyPeople(5, 'C'), '?mode=replace');
    const fourth = await summaryAt();
    expect(fourth).toContain('"people":5');

    expect(await summaryAt(2)).toBe(second);
    expectProblem(await ask('/summary', { version: 3 }), 'version_gone');
    expect(await summaryAt(4)).toBe(fourth);
    expect((await changes()).items.map((item: { version: number }) => item.version)).toEqual([
      2, 1,
    ]);

    const { id } = await load(manyPeople(6, 'D'));
    const fifth = await summaryAt();
    await request(services.loader).post(`/loads/${id}/revert`).expect(200);
    await startAnother();
    expect(await summaryAt()).toBe(fourth.replace('"dataVersion":4', '"dataVersion":6'));
    expect(await summaryAt(5)).toBe(fifth);
    expect(await summaryAt(4)).toBe(fourth);
    for (const version of [2, 3]) {
      expectProblem(await ask('/summary', { version }), 'version_gone');
    }
    const { items, historyFrom } = await changes();
    expect(historyFrom).toBe(4);
    expect(items).toMatchObject([
      { version: 6, kind: 'revert', people: { before: 11, after: 5 } },
      { version: 5, kind: 'publish', people: { before: 5, after: 11 } },
    ]);
  });

  it('it may be the last one that publishes', async () => {
    await load(places);
    await loadAsOld(manyPeople(4, 'B'));
    await startAnother();
    expect(await summaryAt(2)).toBe(await summaryAt());
    expect(await changes()).toMatchObject({ items: [{ version: 1 }], dataVersion: 2 });
    await loadAsOld(manyPeople(5, 'C'));
    await startAnother();
    expectProblem(await ask('/summary', { version: 2 }), 'version_gone');
    expect(await summaryAt(1)).toContain('"people":0');
  });

  it('what it has purged is missed, and not taken for nothing', async () => {
    await load(places);
    await load(manyPeople(3));
    const second = await summaryAt();
    await load(manyPeople(4, 'B'), '?mode=replace');
    const [file] = await services.db
      .selectFrom('files')
      .select('id')
      .where('dataset', '=', 'people')
      .where('counted', '=', 0)
      .execute();
    const replaced = file?.id ?? 0;
    await startAnother();
    expect(await summaryAt(2)).toBe(second);
    await startAnother();
    for (const table of ['births', 'birth_parts', 'people'] as const) {
      await services.db.deleteFrom(table).where('file_id', '=', replaced).execute();
    }
    const purged = services.db.updateTable('files').set({ purge_done: 1, purged_at: 1 });
    await purged.where('id', '=', replaced).execute();
    expectProblem(await ask('/summary', { version: 2 }), 'version_gone');
    expect(await summaryAt(3)).toBe(await summaryAt());
    // The next loader that starts says so.
    const purger = createPurger(services.db, services.config, silentLog);
    undo.push(purger.stop);
    purger.wake();
    await purger.idle();
    expect(await changes()).toMatchObject({ items: [], historyFrom: 3 });
    expect(await summaryAt(3)).toBe(await summaryAt());
  });
});
