import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { manyPeople, people } from '../../../testing/csv.ts';
import { servicesForAll } from '../../../testing/fixtures.ts';
import { loadOf, loadsOf } from '../../../testing/loads.ts';
import { chunk, csvType, formPart, formType, rawUpload } from '../../../testing/raw-upload.ts';
import { expectUnchanged, stateOf } from '../../../testing/state.ts';

let serial = 0;
/** Never sent before; the first of its rows are a file as well. */
const fresh = () => manyPeople(4, `L${++serial}-`);
const surplus = 'Eve,Smith,1950-06-15,Dumfries\n';
const lengthOf = (text: string) => `Content-Length: ${Buffer.byteLength(text)}`;
const chunked = 'Transfer-Encoding: chunked';
const get = 'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n';
/** The statuses of all answers, in the order they came. */
const statuses = (answers: string) =>
  [...answers.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
const idOf = (answers: string) => /"(?:loadId|id)":"([0-9a-f-]{36})"/.exec(answers)?.[1] ?? '';

describe.each(engines)('When a body is not as long as it says on %s, then', (engine) => {
  const services = servicesForAll(engine);

  const expectFailed = async (answers: string, code: string, before: unknown) => {
    const load = await loadOf(services, idOf(answers));
    expect(load).toMatchObject({ state: 'failed', error: { code } });
    await expectUnchanged(services, before as Awaited<ReturnType<typeof stateOf>>);
  };

  it.each([
    ['a body', csvType, fresh(), ''],
    ['a body of a client that asks for no more', csvType, fresh(), 'Connection: close'],
    ['a form', formType, `${formPart(fresh())}--frontier--\r\n`, ''],
  ])('%s that goes on at once is refused, and the answer says so', async (_, type, body, close) => {
    const before = await stateOf(services);
    const upload = await rawUpload(services.loader, [type, lengthOf(body), close || 'X: y']);
    upload.send(body + surplus);
    expect(await upload.closed()).toBe(true);
    const answers = await upload.answer('');
    expect(statuses(answers)).toEqual([400]);
    expect(answers).toContain(`The body continues after the ${Buffer.byteLength(body)} bytes`);
    await expectFailed(answers, 'validation_failed', before);
  });

  it('the characters of case 11 are no bytes', async () => {
    const before = await stateOf(services);
    const body = 'city,county,country\nПерт,Пертшир,Шотландия\nЭр,Эршир,Шотландия\n';
    const upload = await rawUpload(services.loader, [csvType, `Content-Length: ${body.length}`]);
    upload.send(body);
    expect(await upload.closed()).toBe(true);
    const answers = await upload.answer('');
    expect(statuses(answers)).toEqual([400]);
    await expectFailed(answers, 'validation_failed', before);
  });

  it('a body that goes on before it is published is refused', async () => {
    const before = await stateOf(services);
    const body = fresh();
    const upload = await rawUpload(services.loader, [csvType, lengthOf(body)]);
    await services.db.transaction().execute(async (held) => {
      // Nothing is published before the version row is free again.
      const version = held.updateTable('meta').where('name', '=', 'data_version');
      await version.set((eb) => ({ value: eb.ref('value') })).execute();
      upload.send(body);
      await sleep(150);
      upload.send(surplus);
      await sleep(50);
    });
    expect(await upload.closed()).toBe(true);
    const answers = await upload.answer('');
    const [first, second] = statuses(answers);
    const { state } = await loadOf(services, idOf(answers));
    // Whether publication had begun to wait for that row is not ours to say; what is told is true.
    expect([first, state]).toEqual(first === 201 ? [201, 'published'] : [400, 'failed']);
    expect(second).toBe(first === 201 ? 400 : undefined);
    if (first === 400) await expectUnchanged(services, before);
  });

  it('a body that goes on after it was published was published', async () => {
    const body = fresh();
    const upload = await rawUpload(services.loader, [csvType, lengthOf(body)]);
    upload.send(body);
    const first = await upload.answer(/"links":\{[^}]*\}\}/);
    upload.send(surplus);
    expect(await upload.closed()).toBe(true);
    const answers = await upload.answer('');
    expect(statuses(answers)).toEqual([201, 400]);
    expect((await loadOf(services, idOf(first))).state).toBe('published');
  });

  it('a request after it is answered after it', async () => {
    const body = fresh();
    const upload = await rawUpload(services.loader, [csvType, lengthOf(body)]);
    upload.send(`${body}${get}${get}`);
    const answers = await upload.answer(/(ok[\s\S]*){2}/);
    expect(statuses(answers)).toEqual([201, 200, 200]);
    upload.send(`${get}${surplus}`);
    expect(await upload.closed()).toBe(true);
    expect(statuses(await upload.answer(''))).toEqual([201, 200, 200, 200, 400]);
  });

  it.each([
    [
      'after its last chunk',
      `${chunk(people)}0\r\n\r\n${surplus}`,
      'continues after its last chunk',
    ],
    ['instead of a length', `${chunk(people)}xyz\r\n`, 'chunked encoding of the body is malformed'],
    [
      'after a chunk',
      `${chunk(people).slice(0, -2)}x\r\n`,
      'chunked encoding of the body is malformed',
    ],
  ])('what is no chunk, %s, fails the load', async (_, body, detail) => {
    const before = await stateOf(services);
    const upload = await rawUpload(services.loader, [csvType, chunked]);
    upload.send(body);
    expect(await upload.closed()).toBe(true);
    const answers = await upload.answer('');
    expect(statuses(answers)).toEqual([400]);
    expect(answers).toContain(detail);
    await expectFailed(answers, 'validation_failed', before);
  });

  it.each([
    ['a body', csvType, people],
    ['a form, after its last boundary', formType, `${formPart(people)}--frontier--\r\n`],
  ])('%s that is shorter fails, and who can still read is told', async (_, type, body) => {
    const before = await stateOf(services);
    const upload = await rawUpload(services.loader, [type, lengthOf(`${body}12345`)]);
    upload.send(body);
    await vi.waitFor(async () => expect((await loadsOf(services))[0]?.state).toBe('receiving'));
    upload.socket.end();
    expect(await upload.closed()).toBe(true);
    const answers = await upload.answer('');
    expect(statuses(answers)).toEqual([400]);
    await expectFailed(answers, 'client_disconnected', before);
  });

  it('two lengths, or a length beside chunks, make no load', async () => {
    const loads = (await loadsOf(services)).length;
    for (const heads of [
      [lengthOf(people), chunked],
      [chunked, lengthOf(people)],
      [lengthOf(people), 'Content-Length: 5'],
      ['Content-Length: -5'],
      ['Content-Length: 0x10'],
      ['Transfer-Encoding: chunked, gzip'],
    ]) {
      const upload = await rawUpload(services.loader, [csvType, ...heads]);
      upload.send(people);
      expect(await upload.closed()).toBe(true);
      expect(statuses(await upload.answer(''))).toEqual([400]);
    }
    expect(await loadsOf(services)).toHaveLength(loads);
  });

  it('two hosts make no load', async () => {
    const loads = (await loadsOf(services)).length;
    const upload = await rawUpload(services.loader, [csvType, lengthOf(people), 'HOST: other']);
    upload.send(people);
    const answer = await upload.answer(/"code":"validation_failed"/);
    expect(statuses(answer)).toEqual([400]);
    expect(answer).toContain('more than one Host');
    expect(await loadsOf(services)).toHaveLength(loads);
  });

  it('a client that asks before it sends is told to go on', async () => {
    const body = fresh();
    const heads = [csvType, lengthOf(body), 'Expect: 100-continue'];
    const upload = await rawUpload(services.loader, heads);
    expect(statuses(await upload.answer(/100 Continue/))).toEqual([100]);
    upload.send(body);
    expect(statuses(await upload.answer(/"links"/))).toEqual([100, 201]);
  });
});
