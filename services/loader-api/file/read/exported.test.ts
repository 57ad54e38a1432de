import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteOrderMark, csvRow, formulaSafeColumn } from '#shared/csv.ts';
import { isBlank } from '#shared/datasets/blank.ts';
import { placesColumns } from '../../../testing/csv.ts';
import { readCsv, split } from '../../../testing/read-csv.ts';

const piece = fc.constantFrom(
  ...["'", '=', '+', '-', '@', '＝', '＠', '"', '""', ',', ';', '|', '\t', '\n', '\r\n', '\r'],
  ...[' ', '\u00a0', '\u200b', '\ufeff', '\u2028', 'a', 'é', '𠮷', '\\', 'sep=,', 'city', '#'],
);
const formulaOfText = /^\s*="[\s\S]*"\s*$/; // refused for what it is
const value = fc
  .array(piece, { minLength: 1, maxLength: 6 })
  .map((pieces) => pieces.join(''))
  .filter((text) => !isBlank(text) && !formulaOfText.test(text));
// One value that is no column's name, so that no row repeats the header.
const row = fc.tuple(value, value, fc.constant('Scotland'));
const rows = fc.array(row, { minLength: 1, maxLength: 6 });
const cuts = fc.array(fc.nat(2000), { maxLength: 4 });

describe.each([',', ';', '\t', '|'])(
  'When rows are written as we export them, with %j',
  (delimiter) => {
    it.each([true, false])(
      'formulaSafe=%s, then they are read as they were',
      async (formulaSafe) => {
        await fc.assert(
          fc.asyncProperty(rows, fc.boolean(), cuts, async (all, bom, places) => {
            const marker = (text: string) => (formulaSafe ? [text] : []);
            const text = [
              csvRow([...placesColumns, ...marker(formulaSafeColumn)], { delimiter }),
              ...all.map((values) =>
                csvRow([...values, ...marker('1')], { delimiter, formulaSafe }),
              ),
            ].join('');
            const bytes = Buffer.from((bom ? byteOrderMark : '') + text);
            const read = await readCsv(split(bytes, places), 'utf-8', true);
            expect(read.faults).toEqual([]);
            expect(read.rows.map(([, ...values]) => values)).toEqual(all);
          }),
          { numRuns: 300 },
        );
      },
    );
  },
);
