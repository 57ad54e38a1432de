import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody } from '../../../testing/client.ts';
import { csv, parsedCsv, peopleColumns } from '../../../testing/csv.ts';
import { servicesForEach } from '../../../testing/fixtures.ts';
import { startInstance } from '../../../testing/instances.ts';
import { countRows } from '../../../testing/state.ts';

const good = 'Ada,Smith,1950-06-15,Ayr';
const wide = 'é'.repeat(40);
/** Rows with a fault of every code there is. */
const badRows: [string, string | Buffer][] = [
  ['column_count', 'Ada,Smith,1950-06-15'],
  ['column_count', `${good},more`],
  ['required', 'Ada,"",1950-06-15,Ayr'],
  ['too_long', `${'x'.repeat(256)},Smith,1950-06-15,Ayr`],
  ['invalid_date', 'Ada,Smith,"15 June, 1950",Ayr'],
  ['date_in_future', 'Ada,Smith,9999-12-31,Ayr'],
  ['invalid_utf8', Buffer.from(`Ren\xe9,Smith,1950-06-15,Ayr`, 'latin1')],
  ['control_character', 'Ada,Sm\u0007ith,1950-06-15,Ayr'],
  ['record_too_large', `Ada,Smith,1950-06-15,Ayr${wide.repeat(30)}`],
  ['record_too_large', `"Ada\n${wide.repeat(40)}",Smith,1950-06-15,Ayr`],
  ['unclosed_quote', '"Ada,Smith,1950-06-15,Ayr'],
  ['unclosed_quote', 'Ada,Smith,1950-06-15,"Ayr'],
];
const settings = { RECORD_BYTES_MAX: '2000', REJECT_RAW_BYTES_MAX: '1000' };
const headers: [string, readonly string[], Record<string, string>][] = [
  ['as we know it', peopleColumns, {}],
  [
    'with names of its own',
    ['Vorname', 'Nachname', 'geboren', 'in'],
    {
      'map[Vorname]': 'given_name',
      'map[Nachname]': 'family_name',
      'map[geboren]': 'date_of_birth',
      'map[in]': 'place_of_birth',
    },
  ],
];

describe.each(engines)('When bad rows are fetched as CSV on %s, then', (engine) => {
  const services = servicesForEach(engine, settings);

  const load = (content: string | Buffer, map: Record<string, string>) =>
    uploadBody(services.loader, content, {
      query: `?${new URLSearchParams({ maxRejects: 'all', ...map })}`,
    });
  const rejectsCsv = async (link: string) =>
    (await request(services.loader).get(link).set('Accept', 'text/csv').expect(200)).text;

  it.each(headers)('header %s: not one passes unmended', async (_, header, map) => {
    for (const [code, row] of badRows) {
      const content = Buffer.concat(
        [header.join(), '\n', row, `\n${good}\n`].map((part) => Buffer.from(part)),
      );
      const first = await load(content, { ...map, force: 'true' });
      expect(first.body, code).toMatchObject({ rowsLoaded: 1 });
      const text = await rejectsCsv(first.body.links.rejects);
      const again = await load(text, map);
      expect(again.body, `${code}: ${text}`).toMatchObject({ rowsLoaded: 0, rowsRejected: 1 });
      const twice = await load(await rejectsCsv(again.body.links.rejects), map);
      expect(twice.body, code).toMatchObject({ rowsLoaded: 0, rowsRejected: 1 });
    }
    expect(await countRows(services, 'people')).toBe(badRows.length);
  });

  it.each(headers)('header %s: mended and sent again, all are loaded', async (_, header, map) => {
    // Two quotes that are not closed would close each other.
    const sent = badRows.toSpliced(-2, 1);
    const rows = sent.map(([, row]) => Buffer.concat([Buffer.from(row), Buffer.from('\n')]));
    const content = Buffer.concat([Buffer.from(`${header.join()}\n`), ...rows]);
    const first = await load(content, map);
    expect(first.body).toMatchObject({ state: 'published', rowsLoaded: 0 });
    const [head = [], ...bad] = parsedCsv(await rejectsCsv(first.body.links.rejects));
    expect(head).toEqual([...header, 'line', 'column', 'code', 'message']);
    const codes = bad.map((row) => row.at(-2));
    expect(new Set(codes)).toEqual(new Set(sent.map(([code]) => code)));
    const mended = bad.map((row, n) => [
      `Ada ${n}`,
      'Smith',
      '1950-06-15',
      'Ayr',
      ...row.slice(-4),
    ]);
    const again = await load(csv([head, ...mended]), { ...map, maxRejects: '0' });
    expect(again.status, again.text).toBe(201);
    expect(again.body).toMatchObject({ rowsLoaded: bad.length, rowsRejected: 0 });
    expect(again.body.files[0].columnsIgnored).toEqual(['line', 'column', 'code', 'message']);
    const stored = await services.db.selectFrom('people').select('given_name').execute();
    expect(stored.map((row) => row.given_name).sort()).toEqual(mended.map(([name]) => name).sort());
  });

  it('a row that was cut stays left out, though more is kept by now', async () => {
    const { body } = await load(csv([peopleColumns, ['Ada', wide.repeat(30), 'never', 'Ayr']]), {});
    const config = { ...services.config, rejectRawBytesMax: 10_000 };
    const later = await startInstance({ ...services, config });
    try {
      const rejects = request(later.url).get(body.links.rejects);
      const text = (await rejects.set('Accept', 'text/csv').expect(200)).text;
      expect(parsedCsv(text)[1]?.slice(0, 4)).toEqual(['', '', '', '']);
      const { items } = (await request(later.url).get(body.links.rejects).expect(200)).body;
      expect(items[0]).toMatchObject({ line: 2, rawTruncated: true });
    } finally {
      await later.stop();
    }
  });

  it('what stands in the row is as it was, in its own columns', async () => {
    const content = `note;${peopleColumns.join(';')}\n"a;""b""\n,c";Лука;"Smith";never;"Ayr, S"\n`;
    const { body } = await load(content, {});
    const [head, row] = parsedCsv(await rejectsCsv(body.links.rejects));
    expect(head?.slice(0, 5)).toEqual(['note', ...peopleColumns]);
    expect(row).toEqual([
      'a;"b"\n,c',
      'Лука',
      'Smith',
      'never',
      'Ayr, S',
      '2',
      'date_of_birth',
      'invalid_date',
      expect.stringContaining('1842-09-30'),
    ]);
  });
});
