import request, { type Response } from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody } from '../../testing/client.ts';
import { expectProblem } from '../../testing/problems.ts';
import { type Services, startServices } from '../../testing/services.ts';

/** People born in towns that nobody lists: Town0 has the most. */
const towns = 250;
const peopleOf = (from: number, to: number) => {
  const rows: string[] = ['given_name,family_name,date_of_birth,place_of_birth'];
  for (let town = from; town < to; town++) {
    for (let n = 0; n <= Math.floor((towns - town) / 10); n++)
      rows.push(`A${n},B,1900-01-01,${nameOf(town)}`);
  }
  return `${rows.join('\n')}\n`;
};
const nameOf = (town: number) => `Town${String(town).padStart(3, '0')}`;
const all = Array.from({ length: towns }, (_, town) => nameOf(town));

describe.each(engines)('When many birthplaces match nothing on %s, then', (engine) => {
  let services: Services;
  const get = (path: string) => request(services.reader).get(path);
  beforeEach(async () => {
    services = await startServices(engine);
    await uploadBody(services.loader, peopleOf(0, towns)).expect(201);
  });
  afterEach(async () => services.stop());

  /** Follows the `Link` of each page. */
  const walk = async (path: string, between: () => Promise<unknown> = async () => undefined) => {
    const names: string[] = [];
    for (let next: string | undefined = path; next !== undefined; ) {
      const { body, headers }: Response = await get(next).expect(200);
      names.push(...body.items.map((item: { place_of_birth: string }) => item.place_of_birth));
      next = /^<(.*)>; rel="next"$/.exec(headers.link ?? '')?.[1];
      expect(body.next === null).toBe(next === undefined);
      if (next !== undefined) await between();
    }
    return names;
  };

  it('they come in pages, those of most people first', async () => {
    expect(await walk('/summary/unmatched')).toEqual(all);
    expect(await walk('/summary/unmatched?limit=7')).toEqual(all);
    const { body } = await get('/summary/unmatched');
    expect(body.items).toHaveLength(100);
    expect(body.items[0]).toEqual({ place_of_birth: 'Town000', people: 26 });
  });

  it('pages go on where they ended, whatever is published meanwhile', async () => {
    let more = 0;
    const publish = async () =>
      uploadBody(
        services.loader,
        `given_name,family_name,date_of_birth,place_of_birth\n${`Z,Z,1900-01-01,New${++more}\n`.repeat(99)}`,
      ).expect(201);
    // What is new has the most people, so it stands before all pages that were given.
    expect(await walk('/summary/unmatched?limit=60', publish)).toEqual(all);
  });

  it('as CSV and NDJSON they are whole, or in pages that say so', async () => {
    const lines = async (type: string, query = '') => {
      const { text, headers } = await get(`/summary/unmatched${query}`).set('Accept', type);
      return { lines: text.trimEnd().split(/\r?\n/), link: headers.link };
    };
    const csv = await lines('text/csv');
    expect(csv.lines).toHaveLength(1 + towns);
    expect(csv.link).toBeUndefined();
    expect((await lines('application/x-ndjson')).lines).toHaveLength(towns);
    const page = await lines('text/csv', '?limit=100');
    expect(page.lines).toHaveLength(1 + 100);
    expect(page.link).toMatch(/^<\/summary\/unmatched\?limit=100&cursor=[\w-]+>; rel="next"$/);
  });

  it('a page may end with the longest name there is', async () => {
    const longest = 'ზ'.repeat(255);
    await uploadBody(
      services.loader,
      `given_name,family_name,date_of_birth,place_of_birth\n${`A,B,1900-01-01,${longest}\n`.repeat(30)}`,
    ).expect(201);
    expect(await walk('/summary/unmatched?limit=1&bom=0')).toEqual([longest, ...all]);
  });

  it('a cursor of another list is refused', async () => {
    const { body } = await get('/summary/unmatched?limit=1').expect(200);
    expectProblem(await get(`/summary/ambiguous?cursor=${body.next}`), 'validation_failed');
    expectProblem(await get('/summary/unmatched?cursor=abc'), 'validation_failed');
  });
});
