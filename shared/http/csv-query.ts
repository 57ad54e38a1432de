import { Type } from 'typebox';

/** For queries of routes that give CSV. */
export const FormulaSafe = Type.Optional(
  Type.Union([Type.Literal('1'), Type.Literal('0')], {
    description:
      '`1`: keeps spreadsheets from reading a value as a formula. The apostrophe put before such a ' +
      'value is removed again when the file is loaded.',
  }),
);
