import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { byteOrderMark } from '#shared/csv.ts';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody } from '../../../testing/client.ts';
import { csv, parsedCsv, peopleColumns, placesColumns } from '../../../testing/csv.ts';
import { servicesForEach } from '../../../testing/fixtures.ts';
import { startServices } from '../../../testing/services.ts';

/** Values that a spreadsheet takes for formulas, and some that only look escaped. */
const odd = ['=1+1', "'=1+1", "''-x", '\n+x', '\u00a0@x', '＝x', "'s-Hertogenbosch", "'", '+49'];

describe.each(engines)('When the CSV of rejects is mended and sent again on %s, then', (engine) => {
  const services = servicesForEach(engine);

  const load = async (content: string | Buffer, options: Record<string, string>) => {
    const query = `?${new URLSearchParams({ maxRejects: 'all', ...options })}`;
    const { body } = await uploadBody(services.loader, content, { query }).expect(201);
    return body;
  };
  const rejectsOf = async (body: { links: { rejects: string } }, query = '') => {
    const asCsv = request(services.loader).get(`${body.links.rejects}${query}`);
    const { text } = await asCsv.set('Accept', 'text/csv').expect(200);
    expect(text.startsWith(byteOrderMark)).toBe(true);
    return text;
  };
  const stored = async () =>
    (
      await services.db
        .selectFrom('people')
        .selectAll()
        .orderBy('file_id')
        .orderBy('line_no')
        .execute()
    ).map((row) => [row.given_name, row.family_name, row.date_of_birth, row.place_of_birth]);

  it('its rows are as they were, whatever charset its file had', async () => {
    const row = 'Renée,Dupré,1950-13-15,Orléans';
    const content = Buffer.from(`${peopleColumns}\n${row}\n`, 'latin1');
    const options = { charset: 'windows-1252' };
    const text = await rejectsOf(await load(content, options));
    const again = await load(text.replace('1950-13-15', '1950-12-15'), options);
    expect(again).toMatchObject({ rowsLoaded: 1, files: [{ charset: 'utf-8' }] });
    expect(await stored()).toEqual([['Renée', 'Dupré', '1950-12-15', 'Orléans']]);
  });

  it.each([
    [';', ';'],
    ['tab', '\t'],
    ['pipe', '|'],
    ['auto', ','],
  ])('with delimiter=%s as before, it is read', async (name, delimiter) => {
    const header = ['Name, first', ...peopleColumns.slice(1)];
    const options = { delimiter: name, 'map[Name, first]': 'given_name' };
    const sent = csv([header, ['A;b,c\td|e', 'x', 'never', "O'y"]], {
      delimiter: name === 'auto' ? ';' : delimiter,
    });
    const text = await rejectsOf(await load(sent, options));
    expect(parsedCsv(text, delimiter)[0]).toEqual([...header, 'line', 'column', 'code', 'message']);
    await load(text.replace('never', '1950-12-15'), options);
    expect(await stored()).toEqual([['A;b,c\td|e', 'x', '1950-12-15', "O'y"]]);
  });

  it('with formulaSafe no value is a formula, and each is loaded as it was', async () => {
    const options = { 'map[=name]': 'given_name' };
    const rows = odd.map((value) => [value, value, 'never', value, '@note']);
    const sent = csv([['=name', ...peopleColumns.slice(1), '-note'], ...rows]);
    const first = await load(sent, options);
    expect(first).toMatchObject({ rowsLoaded: 0, rowsRejected: odd.length });

    const plain = parsedCsv(await rejectsOf(first));
    expect(plain[0]?.[0]).toBe('=name');
    expect(plain.slice(1).map(([name]) => name)).toEqual(odd);

    const safe = await rejectsOf(first, '?formulaSafe=1');
    const fields = parsedCsv(safe).flat();
    expect(fields.filter((field) => /^[\s\p{DI}]*[=+\-@＝]/u.test(field))).toEqual([]);
    expect(fields).toEqual(
      expect.arrayContaining(["'=name", "'-note", "'@note", "'s-Hertogenbosch"]),
    );

    // Rejected once more, it is escaped once, not twice.
    const second = await load(safe, options);
    expect(second).toMatchObject({ rowsLoaded: 0, rowsRejected: odd.length });
    const twice = await rejectsOf(second, '?formulaSafe=1');
    const again = await load(twice.replaceAll('never', '1950-12-15'), options);
    expect(again).toMatchObject({ rowsLoaded: odd.length, rowsRejected: 0 });
    expect(again.files[0].columnsIgnored).not.toContain('formulaSafe');
    expect(await stored()).toEqual(odd.map((value) => [value, value, '1950-12-15', value]));
  });

  it('of a file that was escaped, it is so without being asked for', async () => {
    const rows = odd.map((value) => [value, 'x', 'never', 'y']);
    const first = await load(csv([peopleColumns, ...rows]), {});
    const second = await load(await rejectsOf(first, '?formulaSafe=1'), {});
    const text = (await rejectsOf(second)).replaceAll('never', '1950-12-15');
    await load(text, {});
    expect((await stored()).map(([name]) => name)).toEqual(odd);
  });
});

describe.each(engines)('When a file does not say that it is escaped on %s, then', (engine) => {
  it('its values keep their apostrophes', async () => {
    const services = await startServices(engine);
    try {
      const rows = odd.map((value) => [`'${value}`, 'x', 'y']);
      await uploadBody(services.loader, csv([placesColumns, ...rows])).expect(201);
      const cities = await services.db
        .selectFrom('places')
        .select('city')
        .orderBy('line_no')
        .execute();
      expect(cities.map(({ city }) => city)).toEqual(odd.map((value) => `'${value}`));
    } finally {
      await services.stop();
    }
  });
});
