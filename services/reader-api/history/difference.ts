import type { Standing } from '#shared/summary/standing.ts';
import type { ChangeObject } from './change-object.ts';

type Difference = Pick<
  ChangeObject,
  'countries' | 'countriesChanged' | 'people' | 'unmatched' | 'ambiguous'
>;

/**
 * What is different between two data versions.
 *
 * @param countriesMax most countries that are named: those that have changed most
 */
export function differenceOf(before: Standing, after: Standing, countriesMax: number): Difference {
  const [was, is] = [new Map(before.summary), new Map(after.summary)];
  const names = new Set([...was.keys(), ...is.keys()]);
  const changed = [...names]
    .map((country) => ({ country, before: was.get(country) ?? 0, after: is.get(country) ?? 0 }))
    .filter((each) => each.before !== each.after);
  const most =
    changed.length <= countriesMax
      ? changed
      : changed.sort((a, b) => sizeOf(b) - sizeOf(a)).slice(0, countriesMax);
  const totals = (name: 'people' | 'unmatched' | 'ambiguous') => {
    return { before: before.totals[name], after: after.totals[name] };
  };
  return {
    countries: most.sort((a, b) => (a.country < b.country ? -1 : 1)),
    countriesChanged: changed.length,
    people: totals('people'),
    unmatched: totals('unmatched'),
    ambiguous: totals('ambiguous'),
  };
}

function sizeOf({ before, after }: { readonly before: number; readonly after: number }): number {
  return Math.abs(after - before);
}
