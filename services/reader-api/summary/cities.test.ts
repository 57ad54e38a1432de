import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cube } from '#shared/summary/cube.ts';
import { countedPause, unpaused } from '#shared/testing/pauses.ts';
import { citiesOf } from './cities.ts';
import { suggestCities } from './suggestions.ts';

const scottish = ['Ayr', 'Dumfries', 'Edinburgh', 'Stirling', 'Sterling', 'Nairn'];

async function listed(names: readonly string[], more: readonly [string, string][] = []) {
  const cube = new Cube();
  const all = [...names.map((city) => [city, 'Scotland'] as const), ...more];
  for (const [index, [city, country]] of all.entries()) {
    cube.applyPlace({ city, county: `${city}shire`, country, file: 1, line: index + 2 }, 1);
  }
  return citiesOf(cube, unpaused);
}

describe('The nearest cities', () => {
  it.each([
    ['Dumfreis', ['Dumfries']],
    ['DUMFRIES ', ['Dumfries']],
    ['Stirlng', ['Stirling', 'Sterling']],
    ['Leith (Edinburgh)', ['Edinburgh']],
    ['Ayr, Scotland', ['Ayr']],
    ['Air', ['Ayr']],
    ['Atlantis', []],
    ['', []],
    ['ზ'.repeat(255), []],
  ])('of %s are %s', async (name, expected) => {
    const nearest = await (await listed(scottish)).nearest(name, 3, unpaused);
    expect(nearest.map(({ city }) => city)).toEqual(expected);
  });

  it('are so many, the nearest first, with what all lines that list them agree on', async () => {
    const cities = await listed(scottish, [['Sterling', 'Wales']]);
    expect(await cities.nearest('Starling', 1, unpaused)).toEqual([
      { city: 'Sterling', county: null, country: null },
    ]);
    expect(await cities.nearest('stirling', 1, unpaused)).toEqual([
      { city: 'Stirling', county: 'Stirlingshire', country: 'Scotland' },
    ]);
  });

  it('have among them a city of which one letter was lost, whichever', async () => {
    const cities = await listed(scottish);
    const losses = scottish.flatMap((city) => Array.from(city, (_, at) => ({ city, at })));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...losses), async ({ city, at }) => {
        const nearest = await cities.nearest(city.slice(0, at) + city.slice(at + 1), 3, unpaused);
        expect(nearest.map((each) => each.city)).toContain(city);
      }),
    );
  });

  it('are looked for with pauses, and not beyond a bound', async () => {
    const cities = await listed(Array.from({ length: 3_000 }, (_, no) => `City ${1000 + no}`));
    const items = Array.from({ length: 5 }, (_, no) => ({
      place_of_birth: `Citi 100${no}`,
      people: 9,
    }));
    const { pause, count } = countedPause();
    const found = await suggestCities(items, cities, { count: 2, comparisonsMax: 7_000, pause });
    expect(found.map(({ suggestions }) => suggestions?.length)).toEqual([2, 2, ...Array(3)]);
    expect(count()).toBeGreaterThanOrEqual(6);
  });
});
