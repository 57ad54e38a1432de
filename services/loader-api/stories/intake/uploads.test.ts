import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { uploadForm } from '../../../testing/client.ts';
import { people, places, summary } from '../../../testing/csv.ts';
import { servicesForEach } from '../../../testing/fixtures.ts';
import { loadOf } from '../../../testing/loads.ts';
import { expectRows, summaryOf } from '../../../testing/state.ts';
import { waysToWrite } from '../../../testing/writers.ts';

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const uuidV7 = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

describe.each(waysToWrite)('When files are uploaded on %s, then', ({ engine, settings }) => {
  const services = servicesForEach(engine, settings);

  it('both parts of a form are published at once, and the load says all about them', async () => {
    const response = await uploadForm(services.loader, [
      { field: 'people', content: people },
      { field: 'places', content: places, name: 'places of 2026.csv' },
    ]);
    const { id } = response.body;
    expect(response.status).toBe(201);
    expect(id).toMatch(uuidV7);
    expect(response.headers.location).toBe(`/loads/${id}`);
    expect(response.body).toEqual({
      id,
      state: 'published',
      mode: 'append',
      dryRun: false,
      options: {
        mode: 'append',
        maxRejects: '0',
        delimiter: 'auto',
        dryRun: false,
        force: false,
      },
      note: null,
      by: null,
      requestId: expect.any(String),
      createdAt: expect.stringMatching(moment),
      startedAt: expect.stringMatching(moment),
      finishedAt: expect.stringMatching(moment),
      timings: {
        receiveMs: expect.any(Number),
        writeMs: expect.any(Number),
        publishMs: expect.any(Number),
      },
      rowsRead: 8,
      rowsLoaded: 8,
      rowsRejected: 0,
      rejectsBy: [],
      rowsPerSecond: expect.any(Number),
      remainingMs: null,
      bytesRead: Buffer.byteLength(people) + Buffer.byteLength(places),
      bytesTotal: expect.any(Number),
      dataVersion: 1,
      error: null,
      files: [
        fileOf('people', people, 5),
        { ...fileOf('places', places, 3), name: 'places of 2026.csv' },
      ],
      links: {
        self: `/loads/${id}`,
        events: `/loads/${id}/events`,
        rejects: `/loads/${id}/rejects`,
      },
    });
    expect(await loadOf(services, id)).toEqual(response.body);
    expect(await summaryOf(services)).toBe(summary);
    await expectRows(services, { people: 5, places: 3, births: 5 });
  });

  it('the order of the two does not matter: people first, places later', async () => {
    await uploadForm(services.loader, [{ field: 'people', content: people }]).expect(201);
    expect(await summaryOf(services)).toBe('{}');
    const later = await uploadForm(services.loader, [{ field: 'places', content: places }]);
    expect(later.status).toBe(201);
    expect(later.body.dataVersion).toBe(2);
    expect(await summaryOf(services)).toBe(summary);
  });

  it('places alone are published, and nobody is counted', async () => {
    const { body } = await uploadForm(services.loader, [{ field: 'places', content: places }]);
    expect(body).toMatchObject({ state: 'published', rowsLoaded: 3, dataVersion: 1 });
    expect(await summaryOf(services)).toBe('{}');
    await expectRows(services, { people: 0, places: 3, births: 0 });
  });

  it('a part named `file` is what its header says', async () => {
    const parts = [places, people].map((content, n) => ({
      field: 'file',
      content,
      name: `${n}.csv`,
    }));
    const { body, status } = await uploadForm(services.loader, parts);
    expect(status).toBe(201);
    expect(body.files).toMatchObject([
      { dataset: 'places', name: '0.csv' },
      { dataset: 'people', name: '1.csv' },
    ]);
    expect(await summaryOf(services)).toBe(summary);
  });

  it('the name of a file is kept without its folders', async () => {
    const names = ['../../etc/places.csv', 'C:\\Users\\ada\\places2.csv', 'Лука.csv'];
    const parts = names.map((name, n) => ({
      field: 'places',
      content: `${places}X,Y,Z${n}\n`,
      name,
    }));
    const { body } = await uploadForm(services.loader, parts).expect(201);
    expect(body.files.map((file: { name: string }) => file.name)).toEqual([
      'places.csv',
      'places2.csv',
      'Лука.csv',
    ]);
  });
});

function fileOf(dataset: 'people' | 'places', text: string, rows: number) {
  return {
    id: expect.any(Number),
    dataset,
    name: `${dataset}.csv`,
    bytes: Buffer.byteLength(text),
    sha256: createHash('sha256').update(text).digest('hex'),
    delimiter: ',',
    charset: 'utf-8',
    compression: null,
    columnsIgnored: [],
    rowsRead: rows,
    rowsLoaded: rows,
    rowsRejected: 0,
  };
}
