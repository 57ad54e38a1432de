import { describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody } from '../../../testing/client.ts';
import { manyPeople, people } from '../../../testing/csv.ts';
import { servicesForEach } from '../../../testing/fixtures.ts';
import { holdBody, publishHeld } from '../../../testing/held.ts';
import { loadOf } from '../../../testing/loads.ts';

const time = expect.toSatisfy((ms: number) => Number.isInteger(ms) && ms >= 0);
const notPublished = { receiveMs: time, writeMs: time, publishMs: null };

describe.each(engines)('When a load has ended on %s, then it says how long it took', (engine) => {
  const services = servicesForEach(engine);

  it('to receive, to write and, where it was, to publish it', async () => {
    const { body: load } = await uploadBody(services.loader, people).expect(201);
    expect(load.timings).toEqual({ receiveMs: time, writeMs: time, publishMs: time });
    const { receiveMs, writeMs, publishMs } = load.timings;
    const longest = Date.now() - Date.parse(load.createdAt) + 100; // clocks differ
    expect(receiveMs + writeMs + publishMs).toBeLessThanOrEqual(longest);
    const failed = await uploadBody(services.loader, `${people}bad\n`).expect(422);
    expect((await loadOf(services, failed.body.loadId)).timings).toEqual(notPublished);
    const { body: held } = await holdBody(services.loader, manyPeople(3)).expect(201);
    expect(held.timings).toEqual(notPublished);
    const { body: published } = await publishHeld(services.loader, held.id).expect(200);
    expect(published.timings).toEqual({ ...held.timings, publishMs: time });
  });

  it('unless it is from before that was kept', async () => {
    const { body } = await uploadBody(services.loader, people).expect(201);
    const unknown = { receive_ms: null, write_ms: null, publish_ms: null };
    await services.db.updateTable('loads').set(unknown).execute();
    expect(await loadOf(services, body.id)).not.toHaveProperty('timings');
  });
});
