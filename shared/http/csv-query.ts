import { Type } from 'typebox';

/** For queries of routes that give CSV. */
export const FormulaSafe = Type.Optional(
  Type.Union([Type.Literal('1'), Type.Literal('0')], {
    description:
      '`1`: no value of the CSV is taken for a formula by a spreadsheet. What is put before a ' +
      'value for that is taken away where such a file is loaded.',
  }),
);
