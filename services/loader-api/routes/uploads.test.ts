import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { manyPeople, people, places, summary } from '../../testing/csv.ts';
import { type Services, startServices } from '../../testing/services.ts';
import { dataVersionOf, expectRows, summaryOf } from '../../testing/state.ts';

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const uuidV7 = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

describe.each(engines)('When files are uploaded on %s, then', (engine) => {
  let services: Services;
  beforeEach(async () => {
    services = await startServices(engine);
  });
  afterEach(async () => services.stop());

  it('both parts of a form are published at once, and the load says all about it', async () => {
    const response = await request(services.loader)
      .post('/loads')
      .attach('people', Buffer.from(people), 'people.csv')
      .attach('places', Buffer.from(places), 'C:\\data\\places.csv')
      .expect(201);
    const { id } = response.body;
    expect(id).toMatch(uuidV7);
    expect(response.headers.location).toBe(`/loads/${id}`);
    expect(response.body).toEqual({
      id,
      state: 'published',
      mode: 'append',
      dryRun: false,
      createdAt: expect.stringMatching(moment),
      startedAt: expect.stringMatching(moment),
      finishedAt: expect.stringMatching(moment),
      rowsRead: 8,
      rowsLoaded: 8,
      rowsRejected: 0,
      bytesRead: Buffer.byteLength(people) + Buffer.byteLength(places),
      bytesTotal: expect.any(Number),
      dataVersion: 1,
      error: null,
      files: [
        fileOf(people, { dataset: 'people', name: 'people.csv', rowsRead: 5, rowsLoaded: 5 }),
        fileOf(places, { dataset: 'places', name: 'places.csv', rowsRead: 3, rowsLoaded: 3 }),
      ],
      links: {
        self: `/loads/${id}`,
        events: `/loads/${id}/events`,
        rejects: `/loads/${id}/rejects`,
      },
    });
    expect((await request(services.loader).get(`/loads/${id}`).expect(200)).body).toEqual(
      response.body,
    );
    expect(await summaryOf(services)).toBe(summary);
    await expectRows(services, { people: 5, places: 3, births: 5 });
  });
});

function fileOf(_text: string, expected: object) {
  return expect.objectContaining(expected);
}
void manyPeople;
void dataVersionOf;
