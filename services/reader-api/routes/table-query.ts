import { Type } from 'typebox';

/** Options of answers that can be had as CSV. */
export const tableOptions = {
  bom: Type.Optional(
    Type.Union([Type.Literal('1'), Type.Literal('0')], {
      description: '`1`: CSV begins with a byte order mark, for Excel.',
    }),
  ),
  formulaSafe: Type.Optional(
    Type.Union([Type.Literal('1'), Type.Literal('0')], {
      description: '`1`: no value of the CSV is taken for a formula by a spreadsheet.',
    }),
  ),
};

/** A year, or a day; of years before 1000 there is no one. */
export const BornDate = Type.String({
  pattern: '^[1-9]\\d{3}(-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01]))?$',
  examples: ['1900'],
});

/** Reads the options out of a query. */
export function tableOptionsOf(query: { bom?: '0' | '1'; formulaSafe?: '0' | '1' }) {
  return { bom: query.bom === '1', formulaSafe: query.formulaSafe === '1' };
}
