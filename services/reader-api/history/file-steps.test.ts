import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FileSteps } from './file-steps.ts';

const versions = 12;
const toFile = (id: number) => ({ id, dataset: 'people', rows: 10 * id });

test('When files come and go, then what differs leads from any version to any other', () => {
  const changes = fc.array(
    fc.record({ version: fc.integer({ min: 1, max: versions }), id: fc.nat(5) }),
  );
  const version = fc.nat(versions);
  fc.assert(
    fc.property(changes, version, version, (changes, from, to) => {
      const counting = new Set<number>();
      const at = [new Set<number>()];
      const steps = [];
      for (let version = 1; version <= versions; version++) {
        const ids = new Set(changes.filter((one) => one.version === version).map(({ id }) => id));
        for (const id of ids) {
          const counts = !counting.delete(id);
          if (counts) counting.add(id);
          steps.push({ ...toFile(id), version, counts });
        }
        at.push(new Set(counting));
      }
      const { added, removed } = new FileSteps(steps).between(from, to);
      const [was, is] = [at[from] ?? new Set<number>(), at[to] ?? new Set<number>()];
      const expected = (ids: Set<number>) =>
        [...ids].sort().map((id) => expect.objectContaining(toFile(id)));
      expect(added).toEqual(expected(is.difference(was)));
      expect(removed).toEqual(expected(was.difference(is)));
    }),
  );
});
