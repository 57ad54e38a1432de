import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Sightings } from './sightings.ts';

const a = (stamp: string) => ({ name: 'a.csv', stamp });
const b = (stamp: string) => ({ name: 'b.csv', stamp });

it('When a file is copied, then it is left alone until it was the same at two looks', () => {
  const sightings = new Sightings();
  expect(sightings.look([a('1'), b('1')])).toEqual([]);
  expect(sightings.look([a('2'), b('1')])).toEqual([b('1')]);
  expect(sightings.look([a('3'), b('1')])).toEqual([b('1')]);
  expect(sightings.look([a('3'), b('1')])).toEqual([a('3'), b('1')]);
});

it('When a file is done, then it is left out until it changes or comes back', () => {
  const sightings = new Sightings();
  sightings.look([a('1')]);
  sightings.done(a('1'));
  expect([sightings.look([a('1')]), sightings.look([a('1')])]).toEqual([[], []]);
  expect([sightings.look([a('2')]), sightings.look([a('2')])]).toEqual([[], [a('2')]]);
  sightings.done(a('2'));
  expect([sightings.look([]), sightings.look([a('2')])]).toEqual([[], []]);
  expect(sightings.look([a('2')])).toEqual([a('2')]);
});

it('When what was done is not what is there by now, then that is not done', () => {
  const sightings = new Sightings();
  for (const stamp of ['1', '2']) sightings.look([a(stamp)]);
  sightings.done(a('1'));
  expect(sightings.look([a('2')])).toEqual([a('2')]);
});

it('When files come, change and go at random, then none is given out at its first sight', () => {
  const stamps = fc.array(fc.option(fc.constantFrom('1', '2')), { maxLength: 20 });
  fc.assert(
    fc.property(stamps, (looks) => {
      const sightings = new Sightings();
      for (const [index, stamp] of looks.entries()) {
        const given = sightings.look(stamp === null ? [] : [a(stamp)]);
        const stoodStill = stamp !== null && looks[index - 1] === stamp;
        expect(given).toEqual(stoodStill ? [a(stamp)] : []);
      }
    }),
  );
});

it('When a copy stalls, then it is left alone for as long as it has to be quiet', () => {
  let now = 0;
  const sightings = new Sightings({ quietMs: 5_000, now: () => now });
  const lookAt = (time: number, stamp: string) => {
    now = time;
    return sightings.look([a(stamp)]).length;
  };
  expect([lookAt(0, '1'), lookAt(2_000, '1'), lookAt(4_999, '1')]).toEqual([0, 0, 0]);
  // It goes on, and then has to be quiet for as long again.
  expect([lookAt(5_000, '2'), lookAt(9_999, '2'), lookAt(10_000, '2')]).toEqual([0, 0, 1]);
});

it('When a file changes after it was loaded, then that is told; not of one that had failed', () => {
  const sightings = new Sightings();
  for (const isLoaded of [true, false]) {
    for (const stamp of ['1', '1']) sightings.look([a(stamp)]);
    sightings.done(a('1'), isLoaded);
    sightings.look([a('1')]);
    expect(sightings.resumed).toEqual([]);
    sightings.look([a('2')]);
    expect(sightings.resumed).toEqual(isLoaded ? [a('2')] : []);
    sightings.look([a('2')]);
    expect(sightings.resumed).toEqual([]);
  }
});
