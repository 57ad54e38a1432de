import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody, uploadForm } from '../../../testing/client.ts';
import {
  csv,
  manyPeople,
  people,
  peopleColumns,
  places,
  placesColumns,
} from '../../../testing/csv.ts';
import { servicesForEach } from '../../../testing/fixtures.ts';
import { holdBody, publishHeld } from '../../../testing/held.ts';
import { loadOf } from '../../../testing/loads.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { dataVersionOf, expectUnchanged, stateOf, summaryOf } from '../../../testing/state.ts';

const bornIn = (...towns: string[]) =>
  csv([peopleColumns, ...towns.map((town, n) => [`N${n}`, 'B', '1950-06-15', town])]);
const placesOf = (...rows: string[][]) => csv([placesColumns, ...rows]);

describe.each(engines)('When a load has gates to pass on %s, then', (engine) => {
  const services = servicesForEach(engine, { LOADS_CONCURRENT_MAX: '16' });
  const send = (content: string, query: string) =>
    uploadBody(services.loader, content, { query: `?${query}` });

  it('too many of its people without a place are refused, the worst birthplaces named', async () => {
    await send(places, '').expect(201);
    const before = await stateOf(services);
    const towns = ['Atlantis', 'atlantis ', 'Dumfries', 'Ys', ...Array(30).fill('Derry')];
    const content = bornIn(...towns);
    const refused = await send(content, 'maxUnmatched=2');
    const problem = expectProblem(refused, 'too_many_unmatched');
    expect(problem).toMatchObject({
      people: 34,
      unmatched: 3,
      birthplaces: [
        { place_of_birth: 'Atlantis', people: 2 },
        { place_of_birth: 'Ys', people: 1 },
      ],
    });
    expect(problem.detail).toBe(
      '3 of 34 people would be unmatched; maxUnmatched is 2. Most of them were born in "Atlantis" ' +
        '(2), "Ys" (1).',
    );
    expect(await loadOf(services, String(problem.loadId))).toMatchObject({
      state: 'failed',
      error: { code: 'too_many_unmatched' },
    });
    for (const query of [
      'maxUnmatched=8.8%25',
      'maxUnmatched=0&dryRun=true',
      'maxUnmatched=0&publish=hold',
    ]) {
      expectProblem(await send(content, query), 'too_many_unmatched');
    }
    await expectUnchanged(services, before);
    await send(content, 'maxUnmatched=8.9%25&maxAmbiguous=0').expect(201);
  });

  it('many birthplaces are named, but not all of them', async () => {
    const towns = Array.from({ length: 40 }, (_, n) =>
      Array<string>(n + 1).fill(`T${n + 1}`),
    ).flat();
    const refused = await send(bornIn(...towns), 'maxUnmatched=0');
    const { birthplaces } = expectProblem(refused, 'too_many_unmatched');
    const worst = Array.from({ length: 20 }, (_, n) => ({
      place_of_birth: `T${40 - n}`,
      people: 40 - n,
    }));
    expect(birthplaces).toEqual(worst);
  });

  it('its own places count, and those that it would replace do not', async () => {
    const both = (query: string) =>
      uploadForm(
        services.loader,
        [
          { field: 'people', content: bornIn('Perth') },
          { field: 'places', content: placesOf(['Perth', 'X', 'Scotland']) },
        ],
        query,
      );
    await both('?maxUnmatched=0').expect(201);
    const without = placesOf(['Oban', 'X', 'Scotland']);
    const refused = await send(without, 'mode=replace&maxUnmatched=0');
    expect(expectProblem(refused, 'too_many_unmatched')).toMatchObject({
      people: 1,
      birthplaces: [{ place_of_birth: 'Perth', people: 1 }],
    });
    expect(await summaryOf(services)).toBe('{"Scotland":1}');
    await send(without, 'maxUnmatched=0').expect(201);
    const elsewhere = placesOf(['Perth', 'X', 'Australia']);
    const doubled = await send(elsewhere, 'maxAmbiguous=0');
    expect(expectProblem(doubled, 'too_many_ambiguous')).toMatchObject({ people: 1, ambiguous: 1 });
    await send(elsewhere, 'mode=replace&maxUnmatched=0&maxAmbiguous=0').expect(201);
    expect(await summaryOf(services)).toBe('{"Australia":1}');
  });

  it('people alone are judged by themselves, whoever counts already', async () => {
    await send(places, '').expect(201);
    await send(bornIn('Atlantis', 'Ys'), '').expect(201);
    await send(bornIn('Derry'), 'maxUnmatched=0').expect(201);
    // Places bring everybody with them.
    const more = placesOf(['Perth', 'X', 'Scotland']);
    expectProblem(await send(more, 'maxUnmatched=1'), 'too_many_unmatched');
    await send(more, 'maxUnmatched=2').expect(201);
  });

  it('nobody is judged where nothing would be published, or nobody counts', async () => {
    await send(places, 'mode=replace&maxUnmatched=0&maxAmbiguous=0').expect(201);
    await send(bornIn('Ys'), '').expect(201);
    const again = await send(bornIn('Ys'), 'maxUnmatched=0').expect(200);
    expect(again.body.duplicate).toBe(true);
    expectProblem(await send(bornIn('Ys'), 'maxUnmatched=0&force=true'), 'too_many_unmatched');
    expect(await dataVersionOf(services)).toBe(2);
  });

  it('a held load is judged once more when it is published, and stays held', async () => {
    const listed = await send(places, '').expect(201);
    const { body } = await holdBody(services.loader, bornIn('Derry'), { query: '&maxUnmatched=0' });
    await request(services.loader).post(`/loads/${listed.body.id}/revert`).expect(200);
    const seen = body.preview.dataVersion;
    expectProblem(await publishHeld(services.loader, body.id, seen), 'precondition_failed');
    expectProblem(await publishHeld(services.loader, body.id), 'too_many_unmatched');
    const { state, preview } = await loadOf(services, body.id);
    expect([state, preview?.unmatched]).toEqual(['ready', { before: 0, after: 1 }]);
    await send(placesOf(['Derry', 'X', 'Ireland']), '').expect(201);
    await publishHeld(services.loader, body.id).expect(200);
    await publishHeld(services.loader, body.id).expect(200);
    expect(await summaryOf(services)).toBe('{"Ireland":1}');
  });

  it('it is judged by the data it is published on, whoever publishes meanwhile', async () => {
    await send(places, '').expect(201);
    const others = Array.from({ length: 6 }, (_, n) => send(manyPeople(2, `O${n}-`), ''));
    const gated = Array.from({ length: 3 }, (_, n) =>
      send(bornIn('Derry', `Nowhere ${n}`), `maxUnmatched=${n === 0 ? '0' : '50%25'}`),
    );
    const answers = await Promise.all([...others, ...gated]);
    expect(answers.map(({ status }) => status)).toEqual([...Array(6).fill(201), 422, 201, 201]);
    expect(await summaryOf(services)).toBe('{"Northern Ireland":2,"Scotland":12}');
  });

  it('what is not a number, a percentage or all is refused at once', async () => {
    for (const value of ['-1', '101%25', '5.5', 'none', '']) {
      expectProblem(await send(people, `maxUnmatched=${value}`), 'validation_failed');
      expectProblem(await send(people, `maxAmbiguous=${value}`), 'validation_failed');
    }
    await send(people, 'maxUnmatched=all&maxAmbiguous=all').expect(201);
  });
});
