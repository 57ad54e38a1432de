import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { loadPaths, uploadBody } from '../../../testing/client.ts';
import { manyPeople, people } from '../../../testing/csv.ts';
import { type EventStream, openEvents } from '../../../testing/event-stream.ts';
import { type Instances, startInstance, startInstances } from '../../../testing/instances.ts';
import { loadOf, loadsOf } from '../../../testing/loads.ts';
import { csvType, rawUpload } from '../../../testing/raw-upload.ts';

const rows = 300_000;
const progressMs = 200;
const settings = { PROGRESS_MS: String(progressMs), SHUTDOWN_GRACE_MS: '300' };
const finals = ['published', 'failed', 'cancelled', 'reverted'];

describe.each(engines)('When somebody listens to a load on %s, then', (engine) => {
  let services: Instances;
  beforeEach(async () => {
    services = await startInstances(engine, 2, settings);
  });
  afterEach(async () => services.stop());

  const eventsOf = (id: string) => `${services.loader}/loads/${id}/events`;
  const expectOrderly = ({ events }: EventStream, last: string) => {
    expect(events.at(-1)?.event).toBe(last);
    expect(events.slice(0, -1).every(({ event }) => event === 'progress')).toBe(true);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(events.every(({ id }) => id !== '')).toBe(true);
    const read = events.map(({ data }) => JSON.parse(data).rowsRead);
    expect(read.toSorted((a, b) => a - b)).toEqual(read);
  };
  const stalled = async (at = 0) => {
    const content = manyPeople(60_000);
    const headers = [csvType, `Content-Length: ${content.length}`];
    const upload = await rawUpload(services.loaders[at] ?? '', headers);
    upload.send(content.slice(0, content.length / 2));
    await vi.waitFor(async () => expect((await loadsOf(services))[0]?.state).toBe('receiving'));
    const id = (await loadsOf(services))[0]?.id ?? '';
    return { upload, id, rest: content.slice(content.length / 2) };
  };

  it('its progress comes now and then, its end at last, wherever it runs', async () => {
    writeFileSync(join(services.dataDir, 'people.csv'), manyPeople(rows));
    const { body } = await loadPaths(services.loader, ['people.csv']).expect(202);
    const links = services.loaders.map((loader) => `${loader}${body.links.events}`);
    const begin = performance.now();
    const streams = await Promise.all(
      [...links, ...links, ...links].map(async (link) => openEvents(link)),
    );
    await Promise.all(streams.map(({ ended }) => ended));
    const end = await loadOf(services, body.id);
    expect(end).toMatchObject({ state: 'published', rowsLoaded: rows });
    const most = 3 + (performance.now() - begin) / progressMs;
    for (const stream of streams) {
      expect(stream.response.headers.get('content-type')).toMatch(/^text\/event-stream/);
      expect(stream.response.headers.get('cache-control')).toContain('no-store');
      expectOrderly(stream, 'published');
      expect(stream.events.length).toBeGreaterThan(2);
      expect(stream.events.length).toBeLessThan(most);
      expect(JSON.parse(stream.events.at(-1)?.data ?? '')).toEqual(end);
    }
  });

  it('speed and remaining time are told while it runs', async () => {
    const { upload, id, rest } = await stalled();
    const stream = await openEvents(eventsOf(id));
    await vi.waitFor(() => expect(stream.events.length).toBeGreaterThan(0));
    await vi.waitFor(() =>
      expect(JSON.parse(stream.events.at(-1)?.data ?? '')).toMatchObject({
        state: 'receiving',
        rowsRead: expect.toSatisfy((read: number) => read > 10_000),
        rowsPerSecond: expect.toSatisfy((speed: number) => speed > 0),
        remainingMs: expect.toSatisfy((left: number) => left > 0),
      }),
    );
    upload.send(rest);
    await stream.ended;
    expectOrderly(stream, 'published');
    const last = JSON.parse(stream.events.at(-1)?.data ?? '');
    expect(last).toMatchObject({ remainingMs: null, bytesRead: last.bytesTotal });
  });

  it('who comes back is told what is new, and nothing after the end', async () => {
    const { upload, id, rest } = await stalled(1);
    const first = await openEvents(eventsOf(id));
    await vi.waitFor(() => expect(first.events.length).toBeGreaterThan(0));
    first.close();
    await sleep(progressMs * 2);
    const [present] = (await listenFor(eventsOf(id), progressMs)).events.slice(-1);
    const again = await openEvents(eventsOf(id), present?.id);
    await sleep(progressMs * 3);
    expect(again.events).toEqual([]);
    upload.send(rest);
    await again.ended;
    expectOrderly(again, 'published');
    const last = again.events.at(-1);
    const over = await openEvents(eventsOf(id), last?.id);
    expect(over.response.status).toBe(204);
    const late = await openEvents(eventsOf(id), present?.id);
    await late.ended;
    expect(late.events.map(({ id: event }) => event)).toEqual([last?.id]);
  });

  it('the last event is named by the state it ended in', async () => {
    const good = await uploadBody(services.loader, people).expect(201);
    const bad = await uploadBody(services.loader, `${people}bad\n`);
    const tried = await uploadBody(services.loader, manyPeople(3), { query: '?dryRun=true' });
    const { upload, id } = await stalled();
    const stream = await openEvents(eventsOf(id));
    await fetch(`${services.loaders[1]}/loads/${id}/cancel`, { method: 'POST' });
    await stream.ended;
    expectOrderly(stream, 'cancelled');
    upload.socket.destroy();
    const endOf = async (load: string) => {
      const { events, ended } = await openEvents(eventsOf(load));
      await ended;
      return events.map(({ event }) => event);
    };
    expect(await endOf(good.body.id)).toEqual(['published']);
    expect(await endOf(bad.body.loadId)).toEqual(['failed']);
    expect(await endOf(tried.body.id)).toEqual(['cancelled']);
    const published = await openEvents(eventsOf(good.body.id));
    await published.ended;
    await fetch(`${services.loader}/loads/${good.body.id}/revert`, { method: 'POST' });
    expect(await endOf(good.body.id)).toEqual(['reverted']);
    const news = await openEvents(eventsOf(good.body.id), published.events[0]?.id);
    await news.ended;
    expect(news.events.map(({ event }) => event)).toEqual(['reverted']);
    expect(finals).toContain(news.events[0]?.event);
  });

  it('streams end when the service stops', async () => {
    const third = await startInstance(services);
    const { upload, id } = await stalled(1);
    const stream = await openEvents(`${third.url}/loads/${id}/events`);
    await vi.waitFor(() => expect(stream.events.length).toBeGreaterThan(0));
    const begin = performance.now();
    await Promise.all([third.stop(), stream.ended]);
    expect(performance.now() - begin).toBeLessThan(3_000);
    expect(stream.events.every(({ event }) => event === 'progress')).toBe(true);
    upload.socket.destroy();
  });

  it.each([
    ['01980000-0000-7000-8000-000000000000', 404, 'load_not_found'],
    ['no-id', 400, 'validation_failed'],
  ])('of the load %s there is nothing', async (id, status, code) => {
    const { response } = await openEvents(eventsOf(id));
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await response.json()).toMatchObject({ code, status });
  });
});

/** Listens for so long. */
async function listenFor(url: string, ms: number): Promise<EventStream> {
  const stream = await openEvents(url);
  await sleep(ms);
  stream.close();
  return stream;
}
