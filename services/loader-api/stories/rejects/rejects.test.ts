import { describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody } from '../../../testing/client.ts';
import { csv, manyPeople, peopleColumns } from '../../../testing/csv.ts';
import { loadedForAll } from '../../../testing/fixtures.ts';
import { expectProblem } from '../../../testing/problems.ts';

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
  const services = loadedForAll(engine);

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
});
