import { expect, test } from 'vitest';
import { planFiles } from './file-plan.ts';

const known = new Map([
  ['people', sized(1, 2, 3)],
  ['places', sized(4)],
]);

/** Files of so many rows. */
function sized(...ids: readonly number[]) {
  return new Map(ids.map((id) => [id, 10 * id]));
}

function change(id: number, dataset: string, counted: boolean, purged = false) {
  return { id, dataset, counted, rows: 10 * id, purged };
}

test('When a file comes or one of several goes, then only it is read', () => {
  const changes = [change(5, 'people', true), change(2, 'people', false)];
  expect(planFiles(known, changes)).toEqual([
    {
      dataset: 'people',
      files: sized(1, 3, 5),
      anew: false,
      added: [{ id: 5, rows: 50 }],
      removed: [{ id: 2, rows: 20 }],
    },
  ]);
});

test('When all or most files go, then what is left is counted anew', () => {
  const replaced = [1, 2, 3].map((id) => change(id, 'people', false));
  const [people, places] = planFiles(known, [
    ...replaced,
    change(6, 'people', true),
    change(4, 'places', false),
  ]);
  expect(people).toMatchObject({ dataset: 'people', files: sized(6), anew: true });
  expect(places).toMatchObject({ dataset: 'places', files: sized(), anew: true });
  const most = planFiles(known, [change(1, 'people', false), change(2, 'people', false)]);
  expect(most).toMatchObject([{ files: sized(3), anew: true }]);
});

test('When the rows of a file are gone, then they cannot be taken away one by one', () => {
  const plan = planFiles(known, [change(1, 'people', false, true)]);
  expect(plan).toMatchObject([{ files: sized(2, 3), anew: true }]);
});

test('When nothing has changed that is known, then nothing is to be done', () => {
  const changes = [
    change(1, 'people', true),
    change(9, 'people', false),
    change(8, 'places', false),
  ];
  expect(planFiles(known, changes)).toEqual([]);
});

test('When nothing is known, then everything is counted', () => {
  expect(planFiles(new Map(), [change(1, 'people', true)])).toMatchObject([
    { dataset: 'people', files: sized(1), anew: true },
  ]);
});
