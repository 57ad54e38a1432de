import { describe, expect, it } from 'vitest';
import { Cube } from '#shared/summary/cube.ts';
import { summarize } from '#shared/summary/summary.ts';
import { countedPause, unpaused } from '#shared/testing/pauses.ts';
import { breakdown } from './breakdown.ts';
import { sortItems } from './sort-items.ts';
import { FORMATS, type Table, writeTable } from './tables.ts';
import { unplaced } from './unplaced.ts';

const [places, years] = [3_000, 20];
const itemsMax = 10_000;

/** Every third birthplace is listed, and every sixth in two countries. */
function largeCube(): Cube {
  const cube = new Cube();
  const births = Array.from({ length: years }, (_, year) => [1900 + year, 2]).flat();
  for (let no = 0; no < places; no++) {
    cube.applyBirths([[`City ${no}`, births]], 1);
    const place = { city: `City ${no}`, county: 'County', file: 2, line: no + 1 };
    if (no % 3 === 0) cube.applyPlace({ ...place, country: `Country ${no % 9}` }, 1);
    if (no % 6 === 0) cube.applyPlace({ ...place, country: 'Elsewhere', file: 3 }, 1);
  }
  return cube;
}

describe('An answer from many cells', () => {
  const cube = largeCube();
  const by = ['city', 'birth_year'] as const;
  const figures = () => breakdown(cube, cube.births(), { by }, { itemsMax, pause: unpaused });

  it('is counted with a pause in every thousand cells', async () => {
    const { pause, count } = countedPause();
    const { items, totals } = await breakdown(cube, cube.births(), { by }, { itemsMax, pause });
    expect(items).toHaveLength((places / 6) * years);
    expect(totals.people).toBe(places * years * 2);
    expect(count()).toBeGreaterThanOrEqual((places * years) / 1_100);
  });

  it('is given up as soon as it has more items than it may', async () => {
    for (const itemsMax of [1, 5_000]) {
      const { pause, count } = countedPause();
      const counting = breakdown(cube, cube.births(), { by }, { itemsMax, pause });
      await expect(counting).rejects.toMatchObject({ code: 'query_too_large' });
      expect(count()).toBeLessThanOrEqual((itemsMax / 10_000) * 66);
    }
    const few = { itemsMax: 3, pause: unpaused };
    const { items } = await breakdown(cube, cube.births(), { by: ['country'] }, few);
    expect(items).toHaveLength(3);
  });

  it('is sorted and cut off with pauses', async () => {
    const { items } = await figures();
    for (const limit of [undefined, 100, 4_000]) {
      const { pause, count } = countedPause();
      const sorted = await sortItems(items, { sort: ['-birth_year'], by, limit, pause });
      expect(sorted).toHaveLength(limit ?? items.length);
      expect(count()).toBeGreaterThanOrEqual(items.length / 2_100);
    }
  });

  it.each(FORMATS)('is written with a pause for every thousand items: %s', async (format) => {
    const { items, totals } = await figures();
    const columns = [...by, 'people'];
    const table: Table = {
      format,
      options: {},
      columns,
      items,
      envelope: { totals, dataVersion: 3 },
    };
    const { pause, count } = countedPause();
    const text = (await writeTable(table, pause)).toString();
    expect(count()).toBeGreaterThanOrEqual(items.length / 1_000);
    const line = (item: (typeof items)[number]) => columns.map((name) => item[name]).join();
    const whole = {
      json: () => JSON.stringify({ items, totals, dataVersion: 3 }),
      ndjson: () => items.map((item) => `${JSON.stringify(item)}\n`).join(''),
      csv: () => [columns.join(), ...items.map(line), ''].join('\r\n'),
    };
    expect(text).toBe(whole[format]());
  });

  it('is written whole where there is nothing, or a single item', async () => {
    for (const items of [[], [{ city: 'Perth', people: 1 }]]) {
      const table: Table = {
        format: 'json',
        options: {},
        columns: [],
        items,
        envelope: { next: null },
      };
      const text = (await writeTable(table, unpaused)).toString();
      expect(text).toBe(JSON.stringify({ items, next: null }));
    }
  });

  it('that lists birthplaces, or sums them up, has pauses as well', async () => {
    const listing = countedPause();
    const unmatched = await unplaced(cube, 'unmatched', listing.pause);
    const ambiguous = await unplaced(cube, 'ambiguous', listing.pause);
    expect([unmatched.length, ambiguous.length]).toEqual([places * (2 / 3), places / 6]);
    expect(listing.count()).toBeGreaterThanOrEqual(2 * Math.floor(places / 1_000));
    const summing = countedPause();
    const summary = await summarize(cube, summing.pause);
    expect(summary.reduce((sum, [, people]) => sum + people, 0)).toBe((places / 6) * years * 2);
    expect(summing.count()).toBeGreaterThanOrEqual(Math.floor(places / 1_000));
  });
});
