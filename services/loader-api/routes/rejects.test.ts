import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody, uploadForm } from '../../testing/client.ts';
import { csv, manyPeople, peopleColumns, peopleRows, places } from '../../testing/csv.ts';
import { type LoadedServices, startLoaded } from '../../testing/loaded.ts';
import { expectProblem } from '../../testing/problems.ts';

const header = peopleColumns.join();
const good = 'Ada,Smith,1950-06-15,Dumfries';
const tomorrow = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
const person = (...values: string[]) => csv([values], { newline: '' });
const born = (day: string) => person('Ada', 'Smith', day, 'Dumfries');

const cases: [string, string | Buffer, string | null, string][] = [
  ['too few fields', 'Ada,Smith,1950-06-15', null, 'column_count'],
  ['too many fields', `${good},more`, null, 'column_count'],
  [
    'a delimiter that is not quoted',
    'Ada,Smith, the elder,1950-06-15,Dumfries',
    null,
    'column_count',
  ],
  ['an empty field', 'Ada,,1950-06-15,Dumfries', 'family_name', 'required'],
  ['a field of spaces', 'Ada,Smith,1950-06-15, \t', 'place_of_birth', 'required'],
  ['a field of no-break spaces', 'Ada,Smith,1950-06-15,\u00a0\u2003', 'place_of_birth', 'required'],
  ['an empty date', 'Ada,Smith,,Dumfries', 'date_of_birth', 'required'],
  ['256 characters', person('x'.repeat(256), 'S', '1950-06-15', 'D'), 'given_name', 'too_long'],
  [
    '256 wide characters',
    person('A', '👩'.repeat(256), '1950-06-15', 'D'),
    'family_name',
    'too_long',
  ],
  ['a year alone', born('1900'), 'date_of_birth', 'invalid_date'],
  ['the 30th of February', born('2023-02-30'), 'date_of_birth', 'invalid_date'],
  ['a leap day of 1900', born('1900-02-29'), 'date_of_birth', 'invalid_date'],
  ['month 13', born('1950-13-01'), 'date_of_birth', 'invalid_date'],
  ['day 0', born('1950-06-00'), 'date_of_birth', 'invalid_date'],
  ['the year 0999', born('0999-12-31'), 'date_of_birth', 'invalid_date'],
  ['a date with slashes', born('15/06/1950'), 'date_of_birth', 'invalid_date'],
  ['a date with a time', born('1950-06-15T00:00:00Z'), 'date_of_birth', 'invalid_date'],
  ['a date with a space', born(' 1950-06-15'), 'date_of_birth', 'invalid_date'],
  ['a date in other digits', born('١٩٥٠-٠٦-١٥'), 'date_of_birth', 'invalid_date'],
  ['a word for a date', born('unknown'), 'date_of_birth', 'invalid_date'],
  ['a day to come', born(tomorrow), 'date_of_birth', 'date_in_future'],
  ['the year 9999', born('9999-12-31'), 'date_of_birth', 'date_in_future'],
  [
    'bytes that are not UTF-8',
    Buffer.from('Andr\xe9,S,1950-06-15,D', 'latin1'),
    'given_name',
    'invalid_utf8',
  ],
  ['a zero byte', person('A', 'S', '1950-06-15', 'D\0'), 'place_of_birth', 'control_character'],
  [
    'an escape character',
    person('A\u001b[31m', 'S', '1950-06-15', 'D'),
    'given_name',
    'control_character',
  ],
  [
    'a C1 control character',
    person('A', 'S\u0085', '1950-06-15', 'D'),
    'family_name',
    'control_character',
  ],
  ['a quote that is not closed', '"Ada,Smith,1950-06-15,Dumfries', null, 'unclosed_quote'],
  [
    'a row of 2 MB',
    person('x'.repeat(2_000_000), 'S', '1950-06-15', 'D'),
    null,
    'record_too_large',
  ],
];

describe.each(engines)('When one row of many is bad on %s, then the load fails for', (engine) => {
  let services: LoadedServices;
  beforeAll(async () => {
    services = await startLoaded(engine);
  });
  afterAll(async () => services.stop());

  it.each(cases)('%s', async (_, row, column, code) => {
    const before = manyPeople(9_000, 'before');
    const text = [before, row, `\n${manyPeople(50, 'after').slice(header.length + 1)}`];
    const content = Buffer.concat(text.map((piece) => Buffer.from(piece)));
    const response = await uploadBody(services.loader, content);
    const problem = expectProblem(response, 'too_many_rejects');
    expect(problem.detail).toContain('1 of 9051');
    const raw = Buffer.from(row).toString('utf8');
    expect(problem.rejects).toMatchObject([
      { file: 'body.csv', line: 9002, column, code, message: expect.stringMatching(/\S/) },
    ]);
    const [reject] = problem.rejects as { raw: string; message: string }[];
    expect(raw.startsWith(reject?.raw.slice(0, 2000) ?? '?')).toBe(true);
    expect(reject?.raw.length).toBeGreaterThanOrEqual(Math.min(raw.length, 2000));
    await services.expectFailed(problem.loadId, 'too_many_rejects');
  });

  it('one of 5,000 in the second file of two, and says in which', async () => {
    const rows = peopleRows(5_000, 'Q');
    rows[4_321] = ['Ada', 'Smith', '2023-02-30', 'Dumfries'];
    const response = await uploadForm(services.loader, [
      { field: 'places', content: places.replaceAll('shire', 'land') },
      { field: 'people', content: csv(rows) },
    ]);
    const { rejects, loadId, links } = expectProblem(response, 'too_many_rejects');
    expect(rejects).toEqual([
      {
        file: 'people.csv',
        line: 4_322,
        column: 'date_of_birth',
        code: 'invalid_date',
        message: expect.stringContaining('1842-09-30'),
        raw: 'Ada,Smith,2023-02-30,Dumfries',
      },
    ]);
    expect(links).toMatchObject({ self: `/loads/${loadId}`, rejects: `/loads/${loadId}/rejects` });
    await services.expectFailed(loadId, 'too_many_rejects');
  });

  it('a row with several faults, and reports each', async () => {
    const content = `${header}\n,Sm\u0007ith,2023-02-30,${'x'.repeat(300)}\n`;
    const response = await uploadBody(services.loader, content);
    const { rejects } = expectProblem(response, 'too_many_rejects');
    expect(rejects).toMatchObject([
      { line: 2, column: 'given_name', code: 'required' },
      { line: 2, column: 'family_name', code: 'control_character' },
      { line: 2, column: 'date_of_birth', code: 'invalid_date' },
      { line: 2, column: 'place_of_birth', code: 'too_long' },
    ]);
    await services.expectFailed(response.body.loadId, 'too_many_rejects');
  });

  it('a thousand rows, and shows the first twenty with a count of all', async () => {
    const rows = peopleRows(3_000, 'R').map((row, n) => (n % 3 === 1 ? row.slice(1) : row));
    const response = await uploadBody(services.loader, csv(rows));
    const { rejects, detail } = expectProblem(response, 'too_many_rejects');
    expect(detail).toContain('1000 of 3000');
    const lines = (rejects as { line: number }[]).map(({ line }) => line);
    expect(lines).toEqual(Array.from({ length: 20 }, (_, n) => 2 + 3 * n));
    await services.expectFailed(response.body.loadId, 'too_many_rejects');
  });

  it('an unclosed quote, while the rows after it keep their lines', async () => {
    const content = `${header}\n${good}\nAda,"Smith,1950-06-15,D\n${good}\nAda,Smith,1950,D\n`;
    const response = await uploadBody(services.loader, content);
    const { rejects } = expectProblem(response, 'too_many_rejects');
    expect(rejects).toMatchObject([
      { line: 3, column: null, code: 'unclosed_quote', raw: 'Ada,"Smith,1950-06-15,D' },
      { line: 5, column: 'date_of_birth', code: 'invalid_date' },
    ]);
    await services.expectFailed(response.body.loadId, 'too_many_rejects');
  });
});
