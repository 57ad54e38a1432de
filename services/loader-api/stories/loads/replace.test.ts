import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { uploadForm } from '../../../testing/client.ts';
import { manyPeople, people, places, summary } from '../../../testing/csv.ts';
import { loadOf } from '../../../testing/loads.ts';
import { type Services, startServices } from '../../../testing/services.ts';
import { dataVersionOf, summaryOf } from '../../../testing/state.ts';
import { waysToWrite } from '../../../testing/writers.ts';

describe.each(waysToWrite)(
  'When a load replaces earlier ones on %s, then',
  ({ engine, settings }) => {
    let services: Services;
    let firstId: string;
    const replace = (content: string | string[], field = 'people') =>
      uploadForm(
        services.loader,
        [content].flat().map((one) => ({ field, content: one })),
        '?mode=replace',
      );
    beforeEach(async () => {
      services = await startServices(engine, settings);
      const { body } = await uploadForm(services.loader, [
        { field: 'people', content: people },
        { field: 'places', content: places },
      ]).expect(201);
      firstId = body.id;
    });
    afterEach(async () => services.stop());

    it('earlier files of its datasets no longer count, and say what took their place', async () => {
      const { body, status } = await replace(manyPeople(7));
      expect(status).toBe(201);
      expect(body).toMatchObject({ mode: 'replace', state: 'published', dataVersion: 2 });
      expect(await summaryOf(services)).toBe('{"Scotland":7}');
      const first = await loadOf(services, firstId);
      expect(first.state).toBe('published');
      expect(first.files).toMatchObject([{ dataset: 'people', supersededBy: body.id }, {}]);
      expect(first.files[1]).not.toHaveProperty('supersededBy');
    });

    it('all files of the replacing load count', async () => {
      await replace([manyPeople(7), manyPeople(8, 'Q')]).expect(201);
      expect(await summaryOf(services)).toBe('{"Scotland":15}');
    });

    it('the same content again changes nothing', async () => {
      const second = await replace(manyPeople(7)).expect(201);
      const again = await replace(manyPeople(7));
      expect(again.status).toBe(200);
      expect(again.body).toEqual({ ...second.body, duplicate: true });
      expect(await dataVersionOf(services)).toBe(2);
      expect(await summaryOf(services)).toBe('{"Scotland":7}');
    });

    it('content that counts already but not alone takes the place of all', async () => {
      await uploadForm(services.loader, [{ field: 'people', content: manyPeople(7) }]).expect(201);
      expect(await summaryOf(services)).toBe('{"Northern Ireland":1,"Scotland":10}');
      const { body } = await replace(people).expect(201);
      expect(body.files).toHaveLength(1);
      expect(await summaryOf(services)).toBe(summary);
    });

    it('content that was replaced may be loaded again and counts', async () => {
      await replace(manyPeople(7)).expect(201);
      const back = await uploadForm(services.loader, [{ field: 'people', content: people }]);
      expect(back.status).toBe(201);
      expect(await summaryOf(services)).toBe('{"Northern Ireland":1,"Scotland":10}');
    });

    it('one that fails replaces nothing', async () => {
      await replace(`${manyPeople(7)}bad row\n`).expect(422);
      expect(await summaryOf(services)).toBe(summary);
      expect(await dataVersionOf(services)).toBe(1);
      expect((await loadOf(services, firstId)).files[0]).not.toHaveProperty('supersededBy');
    });

    it('new places count the people who are there already', async () => {
      await replace('city,county,country\nDumfries,X,Ecosse\n', 'places').expect(201);
      expect(await summaryOf(services)).toBe('{"Ecosse":1}');
    });
  },
);
