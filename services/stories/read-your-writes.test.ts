import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { uploadBody } from '../testing/client.ts';
import { manyPeople, places } from '../testing/csv.ts';
import { openProcessSite, type ProcessSite } from '../testing/process-site.ts';

const readers = 4;
const tries = 100; // also right with 10,000

describe.each(engines)('When four readers are asked without a pause on %s, then', (engine) => {
  let site: ProcessSite;
  beforeEach(async () => {
    site = await openProcessSite(engine);
  });
  afterEach(async () => site.stop());

  it('each knows what a 201 has said', { timeout: 1_200_000 }, async () => {
    const { loader } = await site.startLoader();
    const started = await Promise.all(Array.from({ length: readers }, () => site.startReader()));
    const urls = started.map(({ reader }) => `${reader}/summary`);
    await uploadBody(loader, places).expect(201);
    let known = 0;
    let asked = 0;
    let done = false;
    const ask = async (url: string) => {
      const before = known;
      const answer = (await (await fetch(url)).json()) as { Scotland?: number };
      asked++;
      expect(answer.Scotland ?? 0).toBeGreaterThanOrEqual(before);
      return answer;
    };
    const asking = urls.map(async (url) => {
      while (!done) await ask(url);
    });
    try {
      for (let n = 1; n <= tries; n++) {
        await uploadBody(loader, manyPeople(2, `N${n}-`)).expect(201);
        known = 2 * n;
        const answers = await Promise.all(urls.map(ask));
        expect(answers).toEqual(urls.map(() => ({ Scotland: known })));
      }
    } finally {
      done = true;
      await Promise.all(asking);
    }
    expect(asked).toBeGreaterThan(2 * readers * tries);
  });
});
