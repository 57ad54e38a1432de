import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { engines } from '#shared/testing/engines.ts';
import { purgeFile } from '../loader-api/purge/purge.ts';
import { purgeable } from '../loader-api/purge/purgeable.ts';
import { uploadForm } from '../testing/client.ts';
import { csv, peopleColumns, placesColumns } from '../testing/csv.ts';
import { servicesForEach } from '../testing/fixtures.ts';
import { publishHeld } from '../testing/held.ts';
import { History, type PastLoad } from '../testing/history.ts';
import { atRandom, type Choose, rounds } from '../testing/random.ts';
import { dataVersionOf, summaryOf } from '../testing/state.ts';

const steps = { min: 40, max: 150, ms: 8_000 };
const seeds = [1, 'new'] as const;
const timeout = 120_000; // MySQL on a busy machine
const bad = 'too,few\n';

/** Files by their dataset and name: towns, for places with the country they are in. */
const files: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  people: { a: ['Ayr'], b: ['Ayr', 'Bute'], c: ['Bute', 'Wick', 'Wick'], none: [] },
  places: { d: ['Ayr', 'Scotland'], e: ['Bute', 'Wales'], f: ['Bute', 'Scotland'], none: [] },
};

/** A CSV file. Each has one row that is rejected. */
function contentOf(dataset: string, name: string): string {
  const values = files[dataset]?.[name] ?? [];
  if (dataset === 'places') {
    const [city, country] = values;
    const rows = city && country ? [[city, 'X', country]] : [];
    return csv([placesColumns, ...rows]) + bad;
  }
  return csv([peopleColumns, ...values.map((town) => [name, 'B', '1950-06-15', town])]) + bad;
}

/** What the summary is to be when these contents count: every person beside every place. */
function summaryBy(names: readonly string[]): Record<string, number> {
  const valuesOf = (wanted: string) =>
    names.flatMap((each) => {
      const [dataset = '', name = ''] = each.split('/');
      return dataset === wanted ? [files[dataset]?.[name] ?? []] : [];
    });
  const counts: Record<string, number> = {};
  for (const town of valuesOf('people').flat()) {
    const places = valuesOf('places').filter(([city]) => city === town);
    const countries = new Set(places.map(([, country]) => country ?? ''));
    const [country = ''] = countries;
    if (countries.size === 1) counts[country] = (counts[country] ?? 0) + 1;
  }
  return counts;
}

describe.each(engines)('When files come and go in any order over HTTP on %s, then', (engine) => {
  const services = servicesForEach(engine);

  const someFiles = (pick: Choose) =>
    Array.from({ length: 1 + pick(3) }, () => {
      const dataset = pick(2) === 0 ? 'places' : 'people';
      const names = Object.keys(files[dataset] ?? {});
      return { dataset, name: names[pick(names.length)] ?? '' };
    });
  /** @returns the load, and whether it was published; undefined when it was refused */
  const upload = async (pick: Choose, where: string, publish = 'now') => {
    const asked = someFiles(pick);
    const mode = pick(3) === 0 ? 'replace' : 'append';
    const force = pick(6) === 0;
    const parts = asked.map(({ dataset, name }) => ({
      field: dataset,
      content: contentOf(dataset, name),
      name: `${name}.csv`,
    }));
    const query = `?maxRejects=all&mode=${mode}&force=${force}&publish=${publish}`;
    const { status, body } = await uploadForm(services.loader, parts, query);
    const replacesByNothing = Map.groupBy(asked, ({ dataset }) => dataset)
      .values()
      .some((ofDataset) => ofDataset.every(({ name }) => name === 'none'));
    if (mode === 'replace' && replacesByNothing) {
      expect([status, body.code], where).toEqual([422, 'too_many_rejects']);
      return undefined;
    }
    const load: PastLoad = {
      id: body.id,
      mode,
      force,
      files: asked.map(({ dataset, name }, at) => ({
        id: status === 201 ? body.files[at].id : 0,
        dataset,
        content: name === 'none' ? null : name,
      })),
    };
    return { load, isPublished: status === 201 };
  };
  /** Publishes a load that was held some time ago. */
  const publishLater = async (load: PastLoad, where: string) => {
    const { status, body } = await publishHeld(services.loader, load.id);
    expect([status, body.state], where).toEqual([200, 'published']);
    return { load, isPublished: body.duplicate !== true };
  };

  const story = async (pick: Choose) => {
    const history = new History();
    const published: string[] = [];
    const held: PastLoad[] = [];
    let version = 0;
    let done = 0;
    for (const step of rounds(steps)) {
      done++;
      const where = `step ${step}`;
      const what = pick(100);
      if (what < 10) {
        const load = (await upload(pick, where, 'hold'))?.load;
        if (load) held.push(load);
      } else if (what < 55) {
        const [later] = what < 20 ? held.splice(pick(held.length || 1), 1) : [];
        const outcome = later ? await publishLater(later, where) : await upload(pick, where);
        if (!outcome) continue;
        const { load, isPublished } = outcome;
        expect(isPublished, where).toBe(history.publish(load));
        if (!isPublished) continue;
        published.push(load.id);
        version++;
      } else if (what < 92) {
        const [id] = published.splice(Math.max(published.length - 1 - pick(6), 0), 1);
        if (id === undefined) continue;
        await request(services.loader).post(`/loads/${id}/revert`).expect(200);
        history.revert(id);
        version++;
      } else {
        for (const file of await purgeable(services.db, Date.now() + 1)) {
          await purgeFile(services.db, file, { purgeRowsMax: 100, chunkWriteMs: 0 });
          history.purge(file.id);
        }
      }
      expect(JSON.parse(await summaryOf(services)), where).toEqual(summaryBy(history.counts()));
      expect(await dataVersionOf(services), where).toBe(version);
    }
    expect(version).toBeGreaterThan(done / 3);
  };

  it.each(seeds)('the summary is that of what history says: seed %s', { timeout }, async (seed) => {
    await atRandom(story, seed === 'new' ? undefined : seed);
  });
});
