import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody } from '../../../testing/client.ts';
import { csv, peopleColumns, placesColumns } from '../../../testing/csv.ts';
import { type Services, startServices } from '../../../testing/services.ts';

const rows = [
  ['Ada', 'Smith', '1950-06-15', 'Dumfries'],
  ['Лука', 'a,b;c\td|e', '1951-06-15', 'St.\nAndrews'],
  ['say "hi"', '""', '1952-06-15', 'Kirk\r\nwall\r'],
];

describe.each(engines)('When a file is written in its own way on %s, then', (engine) => {
  let services: Services;
  const stored = async () => {
    const found = await services.db.selectFrom('people').selectAll().orderBy('line_no').execute();
    return found.map((row) => [
      row.line_no,
      row.given_name,
      row.family_name,
      row.date_of_birth,
      row.place_of_birth,
    ]);
  };
  const numbered = (...lines: number[]) => rows.map((row, n) => [lines[n], ...row]);
  beforeEach(async () => {
    services = await startServices(engine);
  });
  afterEach(async () => services.stop());

  const delimiters = [',', ';', '\t', '|'];
  const newlines = ['\n', '\r\n', '\r'];
  it.each(delimiters.flatMap((delimiter) => newlines.map((newline) => ({ delimiter, newline }))))(
    'delimiter and line ends are found out: $delimiter $newline',
    async ({ delimiter, newline }) => {
      const text = csv([peopleColumns, ...rows], { delimiter, newline });
      const { body, status } = await uploadBody(services.loader, text);
      expect(status).toBe(201);
      expect(body.files[0].delimiter).toBe(delimiter === '\t' ? 'tab' : delimiter);
      expect(await stored()).toEqual(numbered(2, 3, 5));
    },
  );

  it.each([
    [',', ','],
    [';', ';'],
    ['tab', '\t'],
    ['|', '|'],
    ['pipe', '|'],
    ['auto', ';'],
  ])('delimiter=%s is taken as told', async (name, delimiter) => {
    const query = `?delimiter=${encodeURIComponent(name)}`;
    const text = csv([peopleColumns, ...rows], { delimiter });
    await uploadBody(services.loader, text, { query }).expect(201);
    expect(await stored()).toEqual(numbered(2, 3, 5));
  });

  it('line ends may be mixed, the last one may be missing', async () => {
    const [header, first, second, third] = [peopleColumns, ...rows].map((row) =>
      csv([row], { newline: '' }),
    );
    const text = `${header}\r${first}\n${second}\r\n${third}`;
    await uploadBody(services.loader, text).expect(201);
    expect(await stored()).toEqual(numbered(2, 3, 5));
  });

  it('columns may stand in any order', async () => {
    const order = [2, 0, 3, 1];
    const text = csv([peopleColumns, ...rows].map((row) => order.map((at) => row[at] ?? '')));
    await uploadBody(services.loader, text).expect(201);
    expect(await stored()).toEqual(numbered(2, 3, 5));
  });

  it('the header may be in capitals, quoted and spaced', async () => {
    const header = '\ufeff" Given_Name ",FAMILY_NAME\t, "date_of_birth" ,Place_Of_Birth';
    const odd = header.replace(', "date_of_birth" ', ',"date_of_birth"');
    await uploadBody(services.loader, `${odd}\n${csv(rows)}`).expect(201);
    expect(await stored()).toEqual(numbered(2, 3, 5));
  });

  it('columns that no rule knows are left out, and named', async () => {
    const header = ['id', ...peopleColumns, 'Email', ''];
    const text = csv([header, ...rows.map((row, n) => [`${n}`, ...row, 'a@b', 'x'])]);
    const { body, status } = await uploadBody(services.loader, text);
    expect(status).toBe(201);
    expect(body.files[0].columnsIgnored).toEqual(['id', 'Email', '']);
    expect(await stored()).toEqual(numbered(2, 3, 5));
  });

  it('blank lines count as lines, and nothing more', async () => {
    const [header, first, second, third] = [peopleColumns, ...rows].map((row) => csv([row]));
    const text = `\n\r\n${header}\n${first}\n\n\n${second}\r\n${third}\n\n`;
    const { body, status } = await uploadBody(services.loader, text);
    expect(status).toBe(201);
    expect(body).toMatchObject({ rowsRead: 3, rowsLoaded: 3 });
    expect(await stored()).toEqual(numbered(5, 9, 12));
  });

  it('a header over several lines moves the rows down', async () => {
    const text = `city,county,"a\nnote\r\nof it",country\nX,Y,"1\n2",Z\nP,Q,,R\n`;
    const { body } = await uploadBody(services.loader, text).expect(201);
    expect(body.files[0].columnsIgnored).toEqual(['a\nnote\r\nof it']);
    const places = await services.db.selectFrom('places').selectAll().orderBy('line_no').execute();
    expect(places.map((row) => [row.line_no, row.city, row.country])).toEqual([
      [4, 'X', 'Z'],
      [6, 'P', 'R'],
    ]);
  });

  it('quotes inside a field are left as they are', async () => {
    const text = `${placesColumns.join()}\nO"Hara,5" pipe,""\n`.replace('""', 'x""y');
    await uploadBody(services.loader, text).expect(201);
    const places = await services.db.selectFrom('places').selectAll().execute();
    expect(places).toMatchObject([{ city: 'O"Hara', county: '5" pipe', country: 'x""y' }]);
  });
});
