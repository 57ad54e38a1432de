import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { loadPaths, uploadBody, uploadForm } from '../../../testing/client.ts';
import {
  csv,
  people,
  peopleColumns,
  places,
  placesColumns,
  summary,
} from '../../../testing/csv.ts';
import { openEvents } from '../../../testing/event-stream.ts';
import { servicesForEach } from '../../../testing/fixtures.ts';
import { holdBody, publishHeld } from '../../../testing/held.ts';
import { loadOf } from '../../../testing/loads.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { dataVersionOf, expectUnchanged, stateOf, summaryOf } from '../../../testing/state.ts';

const both = [
  { field: 'people', content: people },
  { field: 'places', content: places },
];
const country = (name: string, before: number, after: number) => ({ country: name, before, after });

describe.each(engines)('When a load is held on %s, then', (engine) => {
  const services = servicesForEach(engine, { PREVIEW_COUNTRIES_MAX: '20' });
  const publish = (id: string, seen?: number) => publishHeld(services.loader, id, seen);

  it('nothing of it counts until it is published, and then all of it', async () => {
    const held = await uploadForm(services.loader, both, '?publish=hold').expect(201);
    const { body } = held;
    expect(held.headers.location).toBe(body.links.self);
    expect(body).toMatchObject({
      ...{ state: 'ready', error: null, dataVersion: null, finishedAt: null, rowsLoaded: 8 },
      preview: {
        dataVersion: 0,
        people: { before: 0, after: 5 },
        unmatched: { before: 0, after: 1 },
        ambiguous: { before: 0, after: 0 },
        countries: [country('Northern Ireland', 0, 1), country('Scotland', 0, 3)],
      },
      links: { publish: `/loads/${body.id}/publish`, cancel: `/loads/${body.id}/cancel` },
    });
    expect(Date.parse(body.expiresAt) - Date.parse(body.createdAt)).toBeGreaterThan(86_000_000);
    expect(await summaryOf(services)).toBe('{}');
    const ready = await request(services.loader).get('/loads?state=ready').expect(200);
    expect(ready.body.items).toEqual([await loadOf(services, body.id)]);

    const published = await publish(body.id, body.preview.dataVersion).expect(200);
    expect(published.body).toMatchObject({ state: 'published', dataVersion: 1, rowsLoaded: 8 });
    expect(published.body.links.publish).toBeUndefined();
    expect(await summaryOf(services)).toBe(summary);
    // Once more changes nothing, whatever is said to have been seen.
    expect((await publish(body.id, 0).expect(200)).body).toEqual(published.body);
    expect(await dataVersionOf(services)).toBe(1);
  });

  it('of several requests that publish it at once, all are told the same', async () => {
    const { body } = await holdBody(services.loader, people).expect(201);
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => publish(body.id).expect(200)),
    );
    for (const answer of answers) expect(answer.body).toEqual(answers[0]?.body);
    expect(await dataVersionOf(services)).toBe(1);
  });

  it('of very many countries it has those that change most', async () => {
    const names = Array.from({ length: 30 }, (_, n) => `C${n}`);
    const listed = csv([placesColumns, ...names.map((name) => [name, 'X', `Land ${name}`])]);
    await uploadBody(services.loader, listed).expect(201);
    const born = names.map((name) => ['A', 'B', '1950-06-15', name]);
    const twice = [...born, ['C', 'D', '1950-06-15', 'C7']];
    const { body } = await holdBody(services.loader, csv([peopleColumns, ...twice])).expect(201);
    expect(body.preview.countries).toHaveLength(20);
    expect(body.preview.countries).toContainEqual(country('Land C7', 0, 2));
    expect(body.preview).toMatchObject({ countriesOmitted: 10, people: { before: 0, after: 31 } });
  });

  it('it can be cancelled, and then not be published', async () => {
    const before = await stateOf(services);
    const { body } = await holdBody(services.loader, people).expect(201);
    const path = `/loads/${body.id}/cancel`;
    const cancelled = await request(services.loader).post(path).expect(200);
    expect(cancelled.body).toMatchObject({ state: 'cancelled', error: { code: 'load_cancelled' } });
    const { detail } = expectProblem(await publish(body.id), 'wrong_state');
    expect(detail).toContain('cancelled (load_cancelled)');
    expectProblem(await request(services.loader).post(path), 'wrong_state');
    await expectUnchanged(services, before);
  });

  it('what is not held cannot be published, but once more what is published', async () => {
    const failed = await uploadBody(services.loader, `${people}bad\n`).expect(422);
    const { detail } = expectProblem(await publish(failed.body.loadId), 'wrong_state');
    expect(detail).toContain('failed (too_many_rejects)');
    const tried = await holdBody(services.loader, people, { query: '&dryRun=true' }).expect(200);
    expect(tried.body).toMatchObject({ state: 'cancelled', preview: { dataVersion: 0 } });
    expectProblem(await publish(tried.body.id), 'wrong_state');
    expectProblem(
      await publish(failed.body.loadId.replace(/^.{8}/, '0'.repeat(8))),
      'load_not_found',
    );
    const done = await uploadBody(services.loader, people).expect(201);
    expect((await publish(done.body.id).expect(200)).body).toEqual(done.body);
    expect(await dataVersionOf(services)).toBe(1);
  });

  it('files on the server are held as well, and the last event says so', async () => {
    writeFileSync(join(services.dataDir, 'people.csv'), people);
    const waiting = loadPaths(services.loader, ['people.csv'], '?publish=hold');
    const { body } = await waiting.set('Prefer', 'wait=20').expect(201);
    expect(body).toMatchObject({ state: 'ready', preview: { people: { before: 0, after: 5 } } });
    const url = `${services.loader}${body.links.events}`;
    const { events, ended } = await openEvents(url);
    await ended;
    expect(events.map(({ event }) => event)).toEqual(['ready']);
    await publish(body.id).expect(200);
    const later = await openEvents(url, events[0]?.id);
    await later.ended;
    expect(later.events.map(({ event }) => event)).toEqual(['published']);
  });

  it('a repeat under its key is answered with it, before and after', async () => {
    const headers = { 'Idempotency-Key': 'once' };
    const send = () => holdBody(services.loader, people, { headers });
    const { body } = await send().expect(201);
    const repeat = async () => {
      const again = await send().expect(201);
      expect(again.headers['idempotency-replayed']).toBe('true');
      return again.body;
    };
    expect(await repeat()).toEqual(body);
    await publish(body.id).expect(200);
    expect(await repeat()).toMatchObject({ id: body.id, state: 'published' });
    expectProblem(await uploadBody(services.loader, people, { headers }), 'idempotency_key_reused');
  });
});
