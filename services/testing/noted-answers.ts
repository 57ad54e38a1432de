import request from 'supertest';
import { expect } from 'vitest';

const changesAtOnce = 60;

/** What was answered at each data version, to be asked for again later. */
export class NotedAnswers {
  /** By version and path. */
  readonly #noted = new Map<number, Map<string, string>>();

  /** Asks, and notes the answer. */
  async note(reader: string, path: string) {
    const { headers, text, body } = await request(reader).get(path).expect(200);
    const version = Number(headers['x-data-version']);
    const answers = this.#noted.get(version) ?? new Map<string, string>();
    this.#noted.set(version, answers.set(path, text));
    return body;
  }

  /**
   * Expects the same answers, byte for byte, of one in so many versions.
   *
   * @param from the oldest version that is kept
   */
  async expectKept(reader: string, from: number, every: number): Promise<void> {
    for (const [version, answers] of this.#noted) {
      if (version % every > 0) continue;
      for (const [path, text] of answers) {
        const past = request(reader).get(path).query({ version });
        if (version < from) await past.expect(410);
        else expect((await past.expect(200)).text, `${path} at ${version}`).toBe(text);
      }
    }
  }

  /** Expects each change to lead from the summary of one version to that of the next. */
  async expectChanges(reader: string, pages: number): Promise<void> {
    let query: Record<string, string | number> = { limit: changesAtOnce };
    for (let page = 0; page < pages; page++) {
      const { body } = await request(reader).get('/summary/changes').query(query).expect(200);
      expect(body.items).toHaveLength(changesAtOnce);
      for (const { version, countries } of body.items) {
        const summary = this.#summaryAt(version - 1);
        for (const { country, before, after } of countries) {
          expect(summary.get(country) ?? 0).toBe(before);
          if (after === 0) summary.delete(country);
          else summary.set(country, after);
        }
        const expected = [...this.#summaryAt(version)].sort();
        expect([...summary].sort(), `changes of ${version}`).toEqual(expected);
      }
      query = { limit: changesAtOnce, cursor: body.next };
    }
  }

  #summaryAt(version: number): Map<string, number> {
    const text = this.#noted.get(version)?.get('/summary') ?? '{}';
    return new Map(Object.entries(JSON.parse(text)));
  }
}
