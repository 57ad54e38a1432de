import { describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody, uploadForm } from '../../../testing/client.ts';
import { csv, peopleColumns, peopleRows, places } from '../../../testing/csv.ts';
import { loadedForAll } from '../../../testing/fixtures.ts';
import { expectProblem } from '../../../testing/problems.ts';

const header = peopleColumns.join();
const good = 'Ada,Smith,1950-06-15,Dumfries';

describe.each(engines)('When rows are rejected on %s, then the load fails and tells', (engine) => {
  const services = loadedForAll(engine);

  it('of one in 5,000, in which file and line it is', async () => {
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
        rawTruncated: false,
      },
    ]);
    expect(links).toMatchObject({ self: `/loads/${loadId}`, rejects: `/loads/${loadId}/rejects` });
    await services.expectFailed(loadId, 'too_many_rejects');
  });

  it('each fault of a row that has several', async () => {
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

  it('the first twenty of a thousand, and how many there are', async () => {
    const rows = peopleRows(3_000, 'R').map((row, n) => (n % 3 === 1 ? row.slice(1) : row));
    const response = await uploadBody(services.loader, csv(rows));
    const { rejects, detail } = expectProblem(response, 'too_many_rejects');
    expect(detail).toContain('1000 of 3000');
    const lines = (rejects as { line: number }[]).map(({ line }) => line);
    expect(lines).toEqual(Array.from({ length: 20 }, (_, n) => 2 + 3 * n));
    await services.expectFailed(response.body.loadId, 'too_many_rejects');
  });

  it('of an unclosed quote, while the rows after it keep their lines', async () => {
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
