import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody } from '../../../testing/client.ts';
import { csv, peopleColumns, places } from '../../../testing/csv.ts';
import { servicesForEach } from '../../../testing/fixtures.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { dataVersionOf } from '../../../testing/state.ts';

const born = (given: string, date: string) => [given, 'Lee', date, 'Derry'];
/** One comma more than a header of commas would have, and a delimiter nobody would find. */
const piped = csv(
  [
    [...peopleColumns, 'a,b,c,d,e,f'],
    [...born('Ann', '05/06/1999'), ''],
  ],
  {
    delimiter: '|',
  },
);
const commas = csv([peopleColumns, born('Bob', '05/06/1999')]);

describe.each(engines)('When a file says how it is to be read on %s, then', (engine) => {
  const services = servicesForEach(engine);
  /** A form whose parts say each for itself how they are to be read. */
  const sendForm = (parts: readonly (readonly [content: string, params: string])[], query = '') => {
    let test = request(services.loader).post(`/loads${query}`).set('Idempotency-Key', 'forms-1');
    parts.forEach(([content, params], at) => {
      const contentType = `text/csv; ${params}`;
      test = test.attach('people', Buffer.from(content), { filename: `${at}.csv`, contentType });
    });
    return test;
  };
  const dates = async () => {
    const query = services.db.selectFrom('people').select(['given_name', 'date_of_birth']);
    const rows = await query.orderBy('given_name').execute();
    return rows.map((row) => Object.values(row).map(String));
  };

  it('each file of a form is read in its own way', async () => {
    const parts = [
      [piped, 'delimiter="|"; dateFormat=dmy'],
      [commas, 'charset=utf-8; DATEFORMAT=MDY'],
    ] as const;
    const { body } = await sendForm(parts).expect(201);
    expect(body.files).toMatchObject([
      { delimiter: '|', dateFormat: 'dmy', rowsLoaded: 1 },
      { delimiter: ',', dateFormat: 'mdy', rowsLoaded: 1 },
    ]);
    expect(await dates()).toEqual([
      ['Ann', '1999-06-05'],
      ['Bob', '1999-05-06'],
    ]);
    const again = await sendForm(parts).expect(201);
    expect(again.body.id).toBe(body.id);
    const others = parts.map(([content]) => [content, 'dateFormat=dmy'] as const);
    expectProblem(await sendForm(others), 'idempotency_key_reused');
  });

  it('an option of the load comes before it', async () => {
    const { body } = await sendForm([[commas, 'dateFormat=mdy']], '?dateFormat=dmy').expect(201);
    expect(body.files).toMatchObject([{ dateFormat: 'dmy' }]);
    expect(await dates()).toEqual([['Bob', '1999-06-05']]);
  });

  it('a body says it, too, and what is not known is refused', async () => {
    const type = 'text/csv; delimiter=";"';
    const semicolons = places.replaceAll(',', ';');
    const { body } = await uploadBody(services.loader, semicolons, { type }).expect(201);
    expect(body.files[0]).toMatchObject({ delimiter: ';' });
    expect(body.files[0]).not.toHaveProperty('dateFormat');
    for (const odd of ['delimiter="#"', 'dateFormat=ydm']) {
      const refused = await uploadBody(services.loader, commas, { type: `text/csv; ${odd}` });
      const { detail } = expectProblem(refused, 'unsupported_media_type');
      expect(detail).toContain(`the unknown ${odd.split('=')[0]}`);
    }
    const query = '?delimiter=,&dateFormat=dmy';
    await uploadBody(services.loader, commas, { query, type: 'text/csv; delimiter=x' }).expect(201);
    expect(await dataVersionOf(services)).toBe(2);
  });
});
