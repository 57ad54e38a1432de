import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { forgetFile, purgeFile } from '../../loader-api/purge/purge.ts';
import { forgettable, purgeable } from '../../loader-api/purge/purgeable.ts';
import { uploadForm } from '../../testing/client.ts';
import { NotedAnswers } from '../../testing/noted-answers.ts';
import { plainJoin } from '../../testing/plain-join.ts';
import { atRandom, type Choose, rounds } from '../../testing/random.ts';
import { type Services, startReader, startServices } from '../../testing/services.ts';
import { DIMENSIONS } from '../summary/breakdown.ts';

const steps = { min: 250, max: 2_000, ms: 15_000 };
/** Every so many steps, all is purged that may be. */
const purgeSteps = 97;
const cities = [
  'Perth',
  'PERTH ',
  'Oban',
  ' oban',
  'Ｏｂａｎ',
  'Wick',
  'St  Andrews',
  'St Andrews',
];
const countries = ['Scotland', 'Australia', 'Scotland', 'SCOTLAND ', 'Ｓcotland', 'australia'];
const counties = ['Fife', 'Angus', 'FIFE', 'An\u00adgus'];

describe.each(engines)(
  'When loads, replacements and reverts follow in any order on $name,',
  (engine) => {
    let services: Services;
    beforeEach(async () => {
      services = await startServices(engine);
    });
    afterEach(async () => services.stop());
    let pick: Choose;
    const noted = new NotedAnswers();
    const one = <T>(values: readonly T[]): T => values[pick(values.length)] as T;
    const day = () => `${1890 + pick(30)}-${one(['01-01', '02-03', '12-31', '07-15'])}`;

    const upload = async () => {
      const person = () => `A,B,${day()},${one(cities)}\n`;
      const place = () => `${one(cities)},${one(counties)},${one(countries)}\n`;
      const rows = (row: () => string) => Array.from({ length: 1 + pick(6) }, row).join('');
      const header = 'given_name,family_name,date_of_birth,place_of_birth\n';
      const people = { field: 'people', content: header + rows(person) };
      const places = { field: 'places', content: `city,county,country\n${rows(place)}` };
      const parts = one([[people], [places], [people, places], [people]]);
      const query = one(['', '', '?mode=replace', '?force=true']);
      const { status } = await uploadForm(services.loader, parts, query);
      expect([200, 201]).toContain(status);
    };
    const revert = async () => {
      const { body } = await request(services.loader).get('/loads?state=published&limit=20');
      if (body.items.length === 0) return;
      const load: { id: string } = one(body.items);
      await request(services.loader).post(`/loads/${load.id}/revert`).expect(200);
    };
    const get = async (path: string) => (await request(services.reader).get(path).expect(200)).body;
    const note = (path: string) => noted.note(services.reader, path);
    const groupsOf = (items: readonly Record<string, unknown>[], by: readonly string[]) =>
      new Map(
        items
          .map(
            ({ people, ...item }) =>
              [JSON.stringify(by.map((name) => item[name])), people] as const,
          )
          .sort(),
      );

    const purge = async () => {
      for (let round = 0; round < 2; round++) {
        for (const file of await purgeable(services.db, Date.now() + 1)) {
          await purgeFile(services.db, file, { purgeRowsMax: 1_000, chunkWriteMs: 0 });
        }
      }
    };

    const story = async () => {
      for (const step of rounds(steps)) {
        await (pick(4) === 0 ? revert() : upload());
        if (step % purgeSteps === 0) await purge();
        const truth = await plainJoin(services.db);
        const summary = new Map(Object.entries(await note('/summary')));
        const expected = [...truth.groups(['country'])].map(([key, n]) => [JSON.parse(key)[0], n]);
        expect(summary, `step ${step}`).toEqual(new Map(expected as [string, number][]));

        const by = DIMENSIONS.filter(() => pick(2) === 0);
        if (by.length === 0) continue;
        const whole = await note(`/summary/breakdown?by=${by.join(',')}`);
        expect(whole.totals, `step ${step}`).toEqual(truth.totals);
        expect(groupsOf(whole.items, by), `step ${step}`).toEqual(truth.groups(by));

        const [from = '', to = ''] = [day(), day()].sort();
        const part = await get(
          `/summary/breakdown?by=${by.join(',')}&bornFrom=${from}&bornTo=${to}`,
        );
        const within = (born: string) => born >= from && born <= to;
        expect(groupsOf(part.items, by), `step ${step}`).toEqual(truth.groups(by, within));

        for (const kind of ['unmatched', 'ambiguous'] as const) {
          const { items } = await get(`/summary/${kind}`);
          const people = items.reduce(
            (sum: number, item: { people: number }) => sum + item.people,
            0,
          );
          expect(people, `step ${step}`).toBe(truth.totals[kind]);
          const keys = truth.joined.filter((person) => person.kind === kind).map(({ key }) => key);
          expect(items).toHaveLength(new Set(keys).size);
        }
      }

      await purge();
      await noted.expectKept(services.reader, 0, 41);
      const restarted = await startReader(services.config);
      try {
        await noted.expectKept(restarted.url, 0, 43);
        await noted.expectChanges(restarted.url, 3);
        const [first, ...others] = await forgettable(services.db, Date.now() + 1);
        expect(others.length).toBeGreaterThan(10);
        for (const file of [first, ...others.slice(0, others.length / 2)]) {
          if (file) await forgetFile(services.db, file, { purgeRowsMax: 1_000 });
        }
        const meta = services.db.selectFrom('meta').select('value');
        const from = await meta.where('name', '=', 'history_from').executeTakeFirstOrThrow();
        expect(from.value).toBeGreaterThan(0);
        await noted.expectKept(restarted.url, from.value, 29);
        await noted.expectKept(services.reader, from.value, 31);
      } finally {
        await restarted.stop();
      }
    };

    it('then every answer equals a plain join over the rows', { timeout: 400_000 }, async () => {
      await atRandom(async (chosen) => {
        pick = chosen;
        await story();
      });
    });
  },
);
