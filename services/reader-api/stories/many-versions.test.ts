import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { statementsOf } from '#shared/testing/statements.ts';
import { uploadBody } from '../../testing/client.ts';
import { manyPeople, places } from '../../testing/csv.ts';
import { type Services, startReader, startServices } from '../../testing/services.ts';

const few = 20;
const many = 60;
/** What a summary is made of, and its history; loader-api looks at its own tables meanwhile. */
const reads = /\bfrom [`"](births|birth_parts|places|counted|data_versions)\b/;

describe.each(engines)('When very many versions were published on %s, then', (engine) => {
  let services: Services;
  let published = 0;
  const publishOne = async () => {
    published++;
    await uploadBody(services.loader, manyPeople(1, `Load ${published}.`)).expect(201);
  };
  beforeAll(async () => {
    // The reader beside the one that is measured sees what is new when it is asked.
    services = await startServices(engine, { VERSION_POLL_MS: '60000' });
    await uploadBody(services.loader, places).expect(201);
    published++;
  });
  afterAll(async () => services.stop());

  const countStatements = async (work: () => Promise<unknown>) =>
    (await statementsOf(work)).filter((sql) => reads.test(sql)).length;

  /** How many statements each takes, of a reader that was just started. */
  const measure = async () => {
    const people = published - 1;
    await request(services.reader).get('/summary').expect(200, `{"Scotland":${people}}`);
    let reader: Awaited<ReturnType<typeof startReader>> | undefined;
    const ask = async (path: string) =>
      (
        await request(reader?.url ?? '')
          .get(path)
          .expect(200)
      ).body;
    const summary = async (query: string, expected: number) =>
      expect(await ask(`/summary${query}`)).toEqual({ Scotland: expected });
    try {
      const start = await countStatements(async () => {
        reader = await startReader(services.config);
        await summary('', people);
      });
      const changes = await countStatements(async () => {
        const { items } = await ask('/summary/changes?limit=5');
        expect(items).toHaveLength(5);
        const change = { country: 'Scotland', before: people - 1, after: people };
        expect(items[0].countries).toEqual([change]);
      });
      const past = await countStatements(() => summary(`?version=${published - 8}`, people - 8));
      const oldest = await countStatements(() => summary('?version=4', 3));
      return { start, changes, past, oldest };
    } finally {
      await reader?.stop();
    }
  };

  it('neither a start, nor the past, nor what has changed is read in more statements', {
    timeout: 120_000,
  }, async () => {
    while (published < few) await publishOne();
    const before = await measure();
    while (published < many) await publishOne();
    expect(await measure()).toEqual(before);
  });
});
