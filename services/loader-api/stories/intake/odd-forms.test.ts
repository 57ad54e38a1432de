import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody } from '../../../testing/client.ts';
import { ofPeople, refusedForms, wholeForms, withHead } from '../../../testing/corpus/forms.ts';
import { type LoadedServices, startLoaded } from '../../../testing/loaded.ts';
import { expectProblem } from '../../../testing/problems.ts';
import { expectUnchanged, stateOf, type Unchanged } from '../../../testing/state.ts';

describe.each(engines)('When a form is odd on %s, then no part of it gets lost:', (engine) => {
  let services: LoadedServices;
  let before: Unchanged;
  beforeAll(async () => {
    services = await startLoaded(engine);
    before = await stateOf(services);
  });
  afterAll(async () => services.stop());
  const send = (body: string, boundary = 'frontier', maxRejects = '0') =>
    uploadBody(services.loader, body, {
      query: `?dryRun=true&force=true&maxRejects=${maxRejects}`,
      type: `multipart/form-data; boundary=${boundary}`,
    });
  const bothFiles = [
    { dataset: 'people', rowsLoaded: 5 },
    { dataset: 'places', rowsLoaded: 3 },
  ];

  it.each(wholeForms)('one with %s is loaded whole', async (_, body, name) => {
    const response = await send(body);
    expect(response.status, response.text).toBe(200);
    expect(response.body.files).toMatchObject(bothFiles);
    if (name !== '') expect(response.body.files[0].name).toBe(name);
  });

  it.each(refusedForms)('one with %s is refused', async (_, body, detail) => {
    const problem = expectProblem(await send(body), 'malformed_multipart');
    expect(problem.detail).toMatch(detail);
    if (problem.loadId === undefined) await expectUnchanged(services, before);
    else await services.expectFailed(problem.loadId, 'malformed_multipart');
  });

  it.each([
    ['71 characters', 'x'.repeat(71), '1 to 70'],
    ['255 characters', 'x'.repeat(255), '1 to 70'],
    ['300 characters', 'x'.repeat(300), '1 to 70'],
    ['other characters', '"caf\u00e9"', '1 to 70'],
    ['another one', 'frontier; boundary=x', 'more than one'],
  ])('a boundary of %s is refused', async (_, boundary, word) => {
    const problem = expectProblem(await send(withHead(ofPeople), boundary), 'malformed_multipart');
    expect(problem.detail).toContain(word);
    await expectUnchanged(services, before);
  });

  it('a boundary of 70 characters, or in quotes, is taken', async () => {
    for (const boundary of ['x'.repeat(70), "-'()+_,./:=?x y"]) {
      const body = withHead(ofPeople).replaceAll('frontier', boundary);
      const response = await send(body, `"${boundary}"`);
      expect(response.status, response.text).toBe(200);
      expect(response.body.files).toMatchObject(bothFiles);
    }
  });

  it('each part is read in the charset it declares', async () => {
    const asLatin1 = `${ofPeople}Content-Type: text/csv; charset="iso-8859-1"\r\n`;
    const { body } = await send(withHead(asLatin1), 'frontier', 'all');
    expect(body.files).toMatchObject([{ charset: 'iso-8859-1' }, { charset: 'utf-8' }]);
    const unknown = withHead(`${ofPeople}Content-Type: text/csv; charset=ebcdic\r\n`);
    expectProblem(await send(unknown), 'unsupported_media_type');
  });

  it('one that is damaged anywhere but in its content is loaded whole or refused', async () => {
    const form = withHead(`${ofPeople}Content-Type: text/csv\r\n`);
    const heads = [...form.matchAll(/--frontier[\s\S]*?(\r\n\r\n|--\r\n)/g)];
    const framing = heads.flatMap(({ index, 0: { length } }) =>
      Array.from({ length }, (_, offset) => index + offset),
    );
    const instead = fc.constantFrom('', ...' \t\r\n:;="-x\0*');
    const damages = fc.record({ at: fc.constantFrom(...framing), instead, gone: fc.nat(2) });
    const isSafe = fc.asyncProperty(damages, async ({ at, instead, gone }) => {
      const response = await send(form.slice(0, at) + instead + form.slice(at + gone));
      if (response.status === 200) expect(response.body.files).toMatchObject(bothFiles);
      else expect([400, 422], response.text).toContain(response.status);
    });
    await fc.assert(isSafe, { numRuns: 200, seed: 11 });
    await expectUnchanged(services, before);
  });
});
