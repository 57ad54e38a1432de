import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { type FaultyServer, startFaultyServer } from '#shared/testing/mysql-faults.ts';
import { uploadBody, uploadForm } from '../../../testing/client.ts';
import { manyPeople, people, places, summary } from '../../../testing/csv.ts';
import { endOf, loadOf } from '../../../testing/loads.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { type Services, startServices } from '../../../testing/services.ts';
import { summaryOf } from '../../../testing/state.ts';

const servers = engines.flatMap((engine) => (engine.name === 'sqlite' ? [] : [engine]));

describe.each(servers)('When %s has entered a file and the answer is lost, then', (engine) => {
  let server: FaultyServer;
  let services: Services;
  beforeEach(async () => {
    server = await startFaultyServer(engine.url);
    services = await startServices({ ...engine, url: server.url }, { CHUNK_RETRY_MS: '3000' });
  });
  afterEach(async () => {
    server.rule = undefined;
    await services.stop();
    await server.close();
  });
  const loseAnswers = (times: number) => {
    let lost = 0;
    server.rule = (sql) =>
      /^insert into `files`/.test(sql) && lost++ < times ? 'lostAfter' : undefined;
  };
  const filesOf = async (loadId: string) => {
    const files = services.db.selectFrom('files').selectAll().where('load_id', '=', loadId);
    return files.orderBy('id').execute();
  };

  it('the load has its files once, those that have rows', async () => {
    loseAnswers(2);
    const parts = [
      { field: 'people', content: people },
      { field: 'places', content: places },
    ];
    const { body } = await uploadForm(services.loader, parts).expect(201);
    expect(await filesOf(body.id)).toMatchObject([
      { dataset: 'people', rows_loaded: 5, counted: 1 },
      { dataset: 'places', rows_loaded: 3, counted: 1 },
    ]);
    expect((await loadOf(services, body.id)).files).toHaveLength(2);
    expect(await summaryOf(services)).toBe(summary);
  });

  it('one that fails in the end has none that nobody knows', async () => {
    loseAnswers(Number.POSITIVE_INFINITY);
    const response = await uploadBody(services.loader, manyPeople(2));
    const { loadId } = expectProblem(response, 'database_unavailable');
    server.rule = undefined;
    expect(await endOf(services, String(loadId))).toMatchObject({ state: 'failed', files: [] });
    expect(await filesOf(String(loadId))).toEqual([]);
  });
});
