import { describe, expect, it, test } from 'vitest';
import { people } from '#shared/datasets/people.ts';
import { lastDay } from './last-day.ts';
import { checkValue } from './values.ts';

const [given, , born, place] = people.columns;
const today = '2026-11-26';

describe('When a date is checked, then', () => {
  it.each(['1000-01-01', '1842-09-30', '2000-02-29', today])('%s is one', (date) => {
    expect(checkValue(born, date, today)).toBeNull();
  });

  it.each(['0999-12-31', '0999-01-01', '0001-01-01', '0000-02-29'])('%s is too early', (date) => {
    const message = 'is before 1000-01-01, the first day that can be stored';
    expect(checkValue(born, date, today)).toMatchObject({ code: 'invalid_date', message });
  });

  it.each(['2026-11-27', '9999-12-31'])('%s lies in the future', (date) => {
    const message = 'is in the future in every time zone';
    expect(checkValue(born, date, today)).toMatchObject({ code: 'date_in_future', message });
  });

  it.each(['0999-02-29', '999-01-01', '1900-02-29', '30.09.1842', '1842-9-30', '1842-09-30 '])(
    '%s is none',
    (date) => {
      const message = 'is not a date like 1842-09-30';
      expect(checkValue(born, date, today)).toMatchObject({ code: 'invalid_date', message });
    },
  );
});

test.each([
  ['2026-11-26T09:59:59Z', '2026-11-26'],
  ['2026-11-26T10:00:00Z', '2026-11-27'],
  ['2026-12-31T23:59:59Z', '2027-01-01'],
])('When it is %s, then %s is the last day that has begun somewhere', (now, day) => {
  expect(lastDay(Date.parse(now))).toBe(day);
});

test('When a text shows nothing, then it is empty', () => {
  for (const value of ['', ' ', '\t\r\n', '\u00a0\u2003', '\u200b', '\u3164', '\ufeff \u00ad']) {
    expect(checkValue(given, value, today)).toMatchObject({ code: 'required' });
  }
  expect(checkValue(given, '\u200bЛука\u00ad', today)).toBeNull();
});

test('When a name of a place grows too long in its key, then it is too long', () => {
  const message = 'has more than 510 characters after normalisation';
  const grown = `${'ﷺ'.repeat(29)}`;
  expect(checkValue(place, grown, today)).toEqual({
    column: 'place_of_birth',
    code: 'too_long',
    message,
  });
  for (const value of ['ﷺ'.repeat(28), 'ß'.repeat(255), '👩'.repeat(255), 'ა'.repeat(255)]) {
    expect(checkValue(place, value, today)).toBeNull();
  }
  expect(checkValue(given, grown, today)).toBeNull();
});
