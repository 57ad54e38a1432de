import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Pause } from '#shared/concurrency/yield-if-due.ts';
import type { DatabaseHandle } from '#shared/database/connect.ts';
import { engines, silentLog } from '#shared/testing/engines.ts';
import { uploadBody } from '../../testing/client.ts';
import { csv, peopleColumns, placesColumns } from '../../testing/csv.ts';
import { plainJoin } from '../../testing/plain-join.ts';
import { type Services, startServices } from '../../testing/services.ts';
import { createAnswerCache } from '../answers/answer-cache.ts';
import { createAnswers } from '../answers/answers.ts';
import { createStandings } from '../answers/standings.ts';
import { connectReader } from '../database.ts';
import { createFileCatalog } from '../rows/file-catalog.ts';
import { createRowsRepository } from '../rows/rows-repository.ts';
import { createVersionSource } from '../state/data-version.ts';
import { createLiveCube, type LiveCube } from '../state/live-cube.ts';
import { createSlicedReads } from '../state/sliced-reads.ts';
import { createFigures } from '../summary/figures.ts';
import { createReadLines } from '../summary/read-lines.ts';

const by = ['city', 'birth_year'] as const;
const city = (no: number) => `City ${no}`;
/** More cells than are gone through without a pause. */
const people = csv([
  peopleColumns,
  ...Array.from({ length: 3_000 }, (_, no) => [
    'A',
    'B',
    `${1900 + Math.floor(no / 100)}-02-03`,
    city(no % 100),
  ]),
]);
const placesOf = (country: string) =>
  csv([placesColumns, ...Array.from({ length: 100 }, (_, no) => [city(no), 'County', country])]);
const oneMore = (no: number) => csv([peopleColumns, ['C', `${no}`, '1950-01-01', city(no % 100)]]);

describe.each(engines)('When data is published while an answer is made on %s, then', (engine) => {
  let services: Services;
  let database: DatabaseHandle;
  let close: () => Promise<void>;
  /** What happens at each turn that a read waits for. */
  let onTurn: () => Promise<unknown>;
  /** How often the cube had to stand still. */
  let stills = 0;
  /** The truth of each version, by the rows. */
  const truths = new Map<number, Awaited<ReturnType<typeof plainJoin>>>();
  const publish = async (content: string, query = '') => {
    const { body } = await uploadBody(services.loader, content, { query }).expect(201);
    truths.set(body.dataVersion, await plainJoin(services.db));
  };
  /** Publishes at every few turns, so often that no read of the cube ends in between. */
  const publishEvery = (few: number, one: (no: number) => Promise<void>) => {
    let no = 0;
    return async () => {
      if (++no % few === 0) await one(no);
    };
  };

  beforeEach(async () => {
    services = await startServices(engine);
    await publish(placesOf('Scotland'));
    await publish(people);
    database = connectReader(services.config);
    onTurn = async () => undefined;
    stills = 0;
  });
  afterEach(async () => {
    await close();
    await database.close();
    await services.stop();
    truths.clear();
  });

  const open = () => {
    const { config } = services;
    const versions = createVersionSource(database);
    const currentVersion = () => versions.read();
    const cube = createLiveCube({ database, currentVersion, config, log: silentLog });
    const turn = async () => {
      await onTurn();
      // Others ask as well, and have the cube move on; unless it has to stand still.
      await Promise.race([cube.read(() => undefined), sleep(100)]);
    };
    const always =
      (turn: () => Promise<unknown>): Pause =>
      async () =>
        void (await turn());
    const readStill: LiveCube['readStill'] = (work) => {
      stills++;
      return cube.readStill(work);
    };
    const sliced = createSlicedReads({ ...cube, readStill }, turn, always);
    const rows = createRowsRepository(database.db, config);
    const lines = createReadLines(config);
    const [days, catalog] = [{ rows, turn }, createFileCatalog(rows)];
    const figures = createFigures({ cube, sliced, days, catalog, lines, config });
    const made = createAnswerCache(cube, config);
    close = async () => versions.close();
    const standings = createStandings(sliced, config);
    return createAnswers({ figures, sliced, lines, answerCache: made, standings, config });
  };
  const expectTruth = (text: string, keep?: (day: string) => boolean) => {
    const { items, totals, dataVersion } = JSON.parse(text);
    const truth = truths.get(dataVersion);
    const groups = items.map((item: Record<string, unknown>) => [
      JSON.stringify(by.map((name) => item[name])),
      item.people,
    ]);
    expect(new Map(groups.sort())).toEqual(truth?.groups(by, keep));
    if (!keep) expect(totals).toEqual(truth?.totals);
    return dataVersion;
  };

  it('it is of one version throughout, and comes to an end', { timeout: 60_000 }, async () => {
    const answer = open();
    onTurn = publishEvery(1, (no) => publish(oneMore(no)));
    for (let no = 0; no < 3; no++) {
      const before = Math.max(...truths.keys());
      const { body } = await answer.breakdown({ by }, 'json', {});
      expect(expectTruth(`${body}`)).toBeGreaterThanOrEqual(before);
    }
    const before = Math.max(...truths.keys());
    const { body, at } = await answer.summary('json');
    expect(at.version).toBeGreaterThanOrEqual(before);
    const counted = truths.get(at.version)?.totals.counted;
    expect(JSON.parse(`${body}`)).toEqual({ Scotland: counted });
    const list = await answer.unplaced({ kind: 'unmatched' }, 'json', {});
    expect(JSON.parse(`${list.body}`)).toMatchObject({ items: [], next: null });
    expect(stills).toBeGreaterThan(0);
  });

  it('a count by days comes to an end, too', { timeout: 60_000 }, async () => {
    const answer = open();
    onTurn = publishEvery(1, (no) => publish(oneMore(no)));
    const days = { by, bornFrom: '1905-01-01', bornTo: '1949-12-30' };
    const { body } = await answer.breakdown(days, 'json', {});
    expectTruth(`${body}`, (day) => day >= days.bornFrom && day <= days.bornTo);
  });

  it('places are those of the version that is told', { timeout: 60_000 }, async () => {
    const answer = open();
    let left = 3;
    onTurn = publishEvery(2, async (no) => {
      if (left-- > 0) await publish(placesOf(`Country ${no}`), '?mode=replace');
    });
    const days = { by, bornFrom: '1905-01-01', bornTo: '1949-12-30' };
    const { body, at } = await answer.breakdown({ ...days, by: ['country'] }, 'json', {});
    const truth = truths.get(at.version)?.groups(['country'], (day) => day >= days.bornFrom);
    const { items } = JSON.parse(`${body}`);
    expect(items.map((item: { country: string }) => item.country)).toEqual(
      [...(truth?.keys() ?? [])].flatMap((key) => JSON.parse(key)),
    );
    expect(left).toBeLessThan(3);
  });
});
