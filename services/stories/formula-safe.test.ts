import { expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadForm } from '../testing/client.ts';
import { csv, peopleColumns, placesColumns } from '../testing/csv.ts';
import { download, storedRows } from '../testing/listing.ts';
import { startServices } from '../testing/services.ts';

const signs = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
const before = ['', "'", "''", '\t', '\n', '\r\n', ' ', '\u00a0', '\u200b', '\ufeff', "' ", '"'];
const odd = [
  ...before.flatMap((text) => signs.map((sign) => `${text}${sign}1+1`)),
  "'s-Hertogenbosch",
  "'",
  '"=x"',
  '-',
  "O'Hara",
];

it.each(engines)(
  'When rows are exported for a spreadsheet on %s and loaded again, then they are the same',
  async (engine) => {
    const services = await startServices(engine);
    const rows = async () => {
      const values = async (dataset: 'people' | 'places', columns: readonly string[]) =>
        (await storedRows(services, dataset)).map((row) => columns.map((column) => row[column]));
      return {
        people: await values('people', peopleColumns),
        places: await values('places', placesColumns),
      };
    };
    try {
      const people = odd.map((value) => [value, `x${value}`, '1950-06-15', value]);
      const places = odd.map((value) => [value, value, 'Scotland']);
      await uploadForm(services.loader, [
        { field: 'people', content: csv([peopleColumns, ...people]) },
        { field: 'places', content: csv([placesColumns, ...places]) },
      ]).expect(201);
      const first = await rows();
      expect(first).toEqual({ people, places });
      for (const query of ['formulaSafe=1', 'formulaSafe=1&bom=1', 'bom=1', '']) {
        const exported = await Promise.all(
          ['people', 'places'].map(async (field) => ({
            field,
            content: await download(services, `/${field}?${query}`, 'text/csv'),
          })),
        );
        const again = await uploadForm(services.loader, exported, '?mode=replace').expect(201);
        expect(again.body).toMatchObject({ rowsLoaded: 2 * odd.length });
        expect(await rows()).toEqual(first);
      }
    } finally {
      await services.stop();
    }
  },
);
