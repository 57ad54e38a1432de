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
