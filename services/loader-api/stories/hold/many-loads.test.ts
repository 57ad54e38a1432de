import { describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { statementsOf } from '#shared/testing/statements.ts';
import { uploadBody } from '../../../testing/client.ts';
import { manyPeople, places } from '../../../testing/csv.ts';
import { servicesForEach } from '../../../testing/fixtures.ts';

const few = 10;
const many = 40;
/** What a preview is counted from; a purge asks otherwise. */
const reads =
  /^select [`"](cell_no|part_no|line_no)[`"], .* from [`"](births|birth_parts|places)\b/;

describe.each(engines)('When very many loads count on %s, then', (engine) => {
  const services = servicesForEach(engine, { VERSION_POLL_MS: '60000' });

  it('a look at what would count needs no more statements', { timeout: 120_000 }, async () => {
    await uploadBody(services.loader, places).expect(201);
    let count = 0;
    const send = (query: string, status: number) => {
      count++;
      const content = manyPeople(2, `Load ${count}.`);
      return uploadBody(services.loader, content, { query }).expect(status);
    };
    const measure = async () => {
      const query = '?dryRun=true&maxUnmatched=0';
      const statements = await statementsOf(async () => {
        const { body } = await send(query, 200);
        expect(body.summary).toEqual({ Scotland: 2 * count });
      });
      count--;
      return statements.filter((sql) => reads.test(sql)).length;
    };
    while (count < few) await send('', 201);
    const before = await measure();
    while (count < many) await send('', 201);
    expect(await measure()).toBe(before);
  });
});
