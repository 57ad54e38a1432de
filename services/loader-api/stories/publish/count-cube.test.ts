import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { summarize } from '#shared/summary/summary.ts';
import { engines } from '#shared/testing/engines.ts';
import { countedPause, unpaused } from '#shared/testing/pauses.ts';
import { uploadBody } from '../../../testing/client.ts';
import { csv, peopleColumns, placesColumns } from '../../../testing/csv.ts';
import { type Services, startServices } from '../../../testing/services.ts';
import { columnsToCount, countCube } from '../../publish/count-cube.ts';

const [cities, years] = [60, 100];
const city = (no: number) => `City ${no % cities}`;
const people = csv([
  peopleColumns,
  ...Array.from({ length: cities * years }, (_, no) => {
    return ['A', 'B', `${1900 + Math.floor(no / cities)}-02-03`, city(no)];
  }),
]);
const places = csv([
  placesColumns,
  ...Array.from({ length: cities }, (_, no) => [city(no), 'County', `Country ${no % 3}`]),
]);
const one = csv([peopleColumns, ['C', 'D', '1950-01-01', 'city 1']]);
const limits = { cubeCellsMax: 100_000, cubeBytesMax: 100_000_000 };

describe.each(engines)('When many cells count on %s, then', (engine) => {
  let services: Services;
  beforeEach(async () => {
    services = await startServices(engine);
    await uploadBody(services.loader, places).expect(201);
    await uploadBody(services.loader, people).expect(201);
  });
  afterEach(async () => services.stop());
  const files = () =>
    services.db.selectFrom('files').select(columnsToCount).where('counted', '=', 1).execute();

  it('they are counted with pauses, alike from parts and from cells', async () => {
    const parts = await services.db.selectFrom('birth_parts').select('part_no').execute();
    expect(parts.length).toBeGreaterThan(0);
    const told = async () => {
      const { pause, count } = countedPause();
      const cube = await countCube(services.db, await files(), { limits, pause });
      expect(count()).toBeGreaterThanOrEqual((cities * years) / 1_100);
      return [cube.size, await summarize(cube, unpaused), [...cube.births()].sort()];
    };
    const fromParts = await told();
    expect(fromParts[1]).toEqual([0, 1, 2].map((no) => [`Country ${no}`, (cities * years) / 3]));
    await services.db.deleteFrom('birth_parts').execute();
    expect(await told()).toEqual(fromParts);
  });

  it('it is given up as soon as it is too much', async () => {
    const { pause, count } = countedPause();
    const few = { cubeCellsMax: 2_500, cubeBytesMax: 100_000_000 };
    const counting = countCube(services.db, await files(), { limits: few, pause });
    await expect(counting).rejects.toMatchObject({ code: 'summary_too_large' });
    expect(count()).toBeLessThanOrEqual(3);
  });

  it('a dry run of one row says what would be, and leaves no trace', async () => {
    const { body } = await uploadBody(services.loader, one, { query: '?dryRun=true' }).expect(200);
    const third = (cities * years) / 3;
    const would = { 'Country 0': third, 'Country 1': third + 1, 'Country 2': third };
    expect(body).toMatchObject({ state: 'cancelled', summary: would });
    expect(await files()).toHaveLength(2);
  });
});
