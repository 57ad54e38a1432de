import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ColumnCounts, JoinedColumn } from './column-counts.ts';

const column = {
  name: 'given_name',
  title: 'Given name',
  type: 'text',
  required: true,
  rule: 'A name.',
  charsMax: 255,
  example: 'Ada',
} as const;
const files = fc.array(fc.array(fc.constantFrom(...'abcdefgh'), { maxLength: 30 }), {
  maxLength: 5,
});

it('When there are more values than are told apart, then no count that is given is wrong', async () => {
  await fc.assert(
    fc.asyncProperty(files, fc.integer({ min: 1, max: 8 }), async (values, distinctMax) => {
      const joined = new JoinedColumn(column, distinctMax);
      for (const ofFile of values) {
        const counts = new ColumnCounts(column, distinctMax);
        for (const value of ofFile) counts.add(value);
        await joined.add(await counts.finish());
      }
      const all = values.flat();
      const { counts, isWhole, distinct, figures } = joined.result();
      for (const [value, rows] of counts) {
        expect(rows).toBe(all.filter((other) => other === value).length);
      }
      expect(distinct).toBeLessThanOrEqual(new Set(all).size);
      expect(distinct).toBeGreaterThanOrEqual(Math.min(new Set(all).size, distinctMax));
      expect(isWhole).toBe(new Set(all).size <= distinctMax);
      expect(figures.rows).toBe(all.length);
      expect([figures.min, figures.max]).toEqual([
        all.toSorted()[0] ?? null,
        all.toSorted().at(-1) ?? null,
      ]);
    }),
  );
});
