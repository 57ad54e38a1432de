import type { Kysely } from 'kysely';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { up } from '#shared/database/migrations/0003-holdings.ts';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody, uploadForm } from '../../../testing/client.ts';
import { manyPeople, people, places } from '../../../testing/csv.ts';
import { type Services, startServices } from '../../../testing/services.ts';
import { dataVersionOf, summaryOf } from '../../../testing/state.ts';

const tabbed = 'Stadt\tcounty\tcountry\nWick\tCaithness\tScotland\n';
const latin1 = Buffer.from('city;county;country\nVáha;x;y\n', 'latin1');
const replacing = manyPeople(3, 'R');
const uploads: readonly (readonly [string, (string | Buffer)[], string?])[] = [
  ['people', [people]],
  ['places', [places, tabbed], '?map[Stadt]=city'],
  ['places', [latin1, places], '?charset=iso-8859-1'],
  ['people', [people, manyPeople(2)]],
  ['people', [replacing, replacing], '?mode=replace'],
  ['people', [people]],
  ['people', [people], '?force=true'],
  [
    'people',
    ['place_of_birth,given_name,family_name,date_of_birth,x\n1,2,3,4,5\n'],
    '?maxRejects=all',
  ],
];

describe.each(engines)(
  'When a database of before holdings is brought up to date on %s, then',
  (engine) => {
    let services: Services;
    beforeEach(async () => {
      services = await startServices(engine);
      for (const [field, contents, query] of uploads) {
        const parts = contents.map((content) => ({ field, content }));
        await uploadForm(services.loader, parts, query).expect(201);
      }
      const reverted = await uploadBody(services.loader, manyPeople(4, 'gone')).expect(201);
      await request(services.loader).post(`/loads/${reverted.body.id}/revert`).expect(200);
    });
    afterEach(async () => services.stop());
    const upgrade = () => up(services.db as unknown as Kysely<unknown>);
    const files = async () => services.db.selectFrom('files').selectAll().orderBy('id').execute();
    /** As the version before left it. */
    const forget = async () => {
      const { db } = services;
      await db.updateTable('files').set({ content: null, copy_no: 0, holds: 0 }).execute();
      const duplicates = db.updateTable('files').set({ superseded_by: null });
      await duplicates.where('duplicate_of', 'is not', null).execute();
      await db.updateTable('files').set({ counted: 1 }).where('rows_loaded', '=', 0).execute();
    };

    it('every file holds what it would hold had it been loaded today', async () => {
      const before = await files();
      expect(before.filter(({ holds }) => holds === 1).length).toBeGreaterThan(5);
      const summary = await summaryOf(services);
      await forget();
      await upgrade();
      expect(await files()).toEqual(before);
      await upgrade();
      expect(await files()).toEqual(before);
      expect(await summaryOf(services)).toBe(summary);
    });

    it('what is published is not loaded again', async () => {
      const version = await dataVersionOf(services);
      await forget();
      await upgrade();
      const counting = uploads.filter(([, contents]) => !contents.includes(manyPeople(2)));
      for (const [field, contents, query = '?'] of counting.slice(0, -2)) {
        const parts = contents.map((content) => ({ field, content }));
        const append = query.replace('mode=replace', '');
        await uploadForm(services.loader, parts, append).expect(200);
      }
      expect(await dataVersionOf(services)).toBe(version);
    });

    it('what a revert has made count twice counts twice still, each as long as its load', async () => {
      const summary = await summaryOf(services);
      await forget();
      // What was a copy by force is now as if it had come to count by a revert.
      await services.db
        .updateTable('loads')
        .set({ options: '{}' })
        .where('mode', '=', 'append')
        .execute();
      await upgrade();
      expect(await summaryOf(services)).toBe(summary);
      const doubled = await uploadBody(services.loader, people).expect(200);
      await request(services.loader).post(`/loads/${doubled.body.id}/revert`).expect(200);
      expect(await summaryOf(services)).toBe('{"Northern Ireland":1,"Scotland":6}');
    });
  },
);
