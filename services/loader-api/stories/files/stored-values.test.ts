import { describe, expect, it } from 'vitest';
import { uploadBody } from '../../../testing/client.ts';
import { csv, manyPeople, peopleColumns } from '../../../testing/csv.ts';
import { servicesForAll } from '../../../testing/fixtures.ts';
import { waysToWrite } from '../../../testing/writers.ts';
import { lastDay } from '../../file/check/last-day.ts';

const values = [
  '\\N',
  'NULL',
  '\\',
  'ends with \\',
  'C:\\new\\table',
  "'; drop table people; --",
  '%s ? :x @y #{z}',
  'tab\there',
  'line\nfeed',
  'carriage\rreturn',
  'both\r\n',
  '"quoted"',
  ' spaces outside ',
  'trailing\u00a0',
  '𠮷野家 👩‍👩‍👧',
  'e\u0301 is not é',
  'ＡＢＣ ﬁ ﷺ',
  '\u200bzero width\u200b',
  'x'.repeat(255),
  '👩'.repeat(255),
  '0',
  'false',
];

describe.each(waysToWrite)(
  'When values are out of the ordinary on %s, then',
  ({ engine, settings }) => {
    const services = servicesForAll(engine, settings);

    it('every one is stored as it was sent', async () => {
      const rows = values.map((value) => [value, value, '1950-06-15', value]);
      const { body } = await uploadBody(services.loader, csv([peopleColumns, ...rows])).expect(201);
      const stored = await services.db
        .selectFrom('people')
        .select(['given_name', 'family_name', 'place_of_birth'])
        .where('file_id', '=', body.files[0].id)
        .orderBy('line_no')
        .execute();
      expect(stored).toEqual(
        values.map((value) => ({ given_name: value, family_name: value, place_of_birth: value })),
      );
    });

    it('days are stored as days, from the year 1000 to today in UTC+14', async () => {
      const today = lastDay(Date.now());
      const days = ['1000-01-01', '1582-10-10', '1900-02-28', '2000-02-29', '2024-02-29', today];
      const rows = days.map((day) => ['A', 'B', day, 'Dumfries']);
      const { body } = await uploadBody(services.loader, csv([peopleColumns, ...rows])).expect(201);
      const stored = await services.db
        .selectFrom('people')
        .select('date_of_birth')
        .where('file_id', '=', body.files[0].id)
        .orderBy('line_no')
        .execute();
      expect(stored.map((row) => row.date_of_birth)).toEqual(days);
      const births = await services.db
        .selectFrom('births')
        .select(['birth_year', 'people'])
        .where('file_id', '=', body.files[0].id)
        .orderBy('birth_year')
        .execute();
      const years = days.map((day) => Number(day.slice(0, 4)));
      expect(births.map((row) => row.birth_year)).toEqual(
        [...new Set(years)].sort((a, b) => a - b),
      );
    });

    it('a file of many chunks is stored whole and in order', async () => {
      const count = 30_000;
      const { body } = await uploadBody(services.loader, manyPeople(count)).expect(201);
      const stored = await services.db
        .selectFrom('people')
        .select(['line_no', 'given_name'])
        .where('file_id', '=', body.files[0].id)
        .orderBy('line_no')
        .execute();
      expect(body).toMatchObject({ rowsRead: count, rowsLoaded: count });
      expect(stored).toEqual(
        Array.from({ length: count }, (_, n) => ({ line_no: n + 2, given_name: `P${n}` })),
      );
      const births = await services.db
        .selectFrom('births')
        .select(['place_of_birth', 'birth_year', 'people'])
        .where('file_id', '=', body.files[0].id)
        .execute();
      expect(births).toEqual([{ place_of_birth: 'Dumfries', birth_year: 1950, people: count }]);
    });
  },
);
