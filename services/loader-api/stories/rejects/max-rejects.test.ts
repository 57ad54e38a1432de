import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody, uploadForm } from '../../../testing/client.ts';
import { csv, peopleRows, places } from '../../../testing/csv.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { type Services, startServices } from '../../../testing/services.ts';
import { dataVersionOf, expectRows, summaryOf } from '../../../testing/state.ts';

/** 200 rows, the last ones of them bad. */
function people(bad: number, label = 'P'): string {
  const rows = peopleRows(200, label);
  return csv(rows.map((row, n) => (n > 200 - bad ? ['Ada', 'S', '1900', 'Dumfries'] : row)));
}

describe.each(engines)('When bad rows are allowed on %s, then', (engine) => {
  let services: Services;
  beforeEach(async () => {
    services = await startServices(engine);
    await uploadForm(services.loader, [{ field: 'places', content: places }]).expect(201);
  });
  afterEach(async () => services.stop());

  it.each([
    ['2', 2],
    ['1000', 3],
    ['1%', 2],
    ['1.5%', 3],
    ['100%', 200],
    ['all', 150],
    ['all', 200],
  ])('maxRejects=%s lets %i of 200 pass: the good ones count', async (maxRejects, bad) => {
    const query = `?maxRejects=${encodeURIComponent(maxRejects)}`;
    const { body, status } = await uploadBody(services.loader, people(bad), { query });
    expect(status).toBe(201);
    const counts = { rowsRead: 200, rowsLoaded: 200 - bad, rowsRejected: bad };
    expect(body).toMatchObject({ state: 'published', error: null, ...counts });
    expect(body.files).toMatchObject([counts]);
    expect(await summaryOf(services)).toBe(bad === 200 ? '{}' : `{"Scotland":${200 - bad}}`);
    await expectRows(services, { people: 200 - bad });
  });

  it.each([
    ['0', 1],
    ['2', 3],
    ['0%', 1],
    ['1%', 3],
    ['1.499%', 3],
    ['99.5%', 200],
  ])('maxRejects=%s does not let %i of 200 pass', async (maxRejects, bad) => {
    const query = `?maxRejects=${encodeURIComponent(maxRejects)}`;
    const response = await uploadBody(services.loader, people(bad), { query });
    const { detail } = expectProblem(response, 'too_many_rejects');
    expect(detail).toContain(`${bad} of 200`);
    expect(detail).toContain(maxRejects);
    expect(await summaryOf(services)).toBe('{}');
    expect(await dataVersionOf(services)).toBe(1);
    await expectRows(services, { people: 0, births: 0 });
  });

  it('the files of a load share what is allowed', async () => {
    const parts = ['P', 'Q'].map((label) => ({ field: 'people', content: people(2, label) }));
    const few = await uploadForm(services.loader, parts, '?maxRejects=3');
    expectProblem(few, 'too_many_rejects');
    expect(await summaryOf(services)).toBe('{}');
    const { body } = await uploadForm(services.loader, parts, '?maxRejects=4').expect(201);
    expect(body).toMatchObject({ rowsRead: 400, rowsLoaded: 396, rowsRejected: 4 });
    expect(await summaryOf(services)).toBe('{"Scotland":396}');
  });
});
