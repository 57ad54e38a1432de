import { Type } from 'typebox';
import { DATASET_NAMES } from '#shared/datasets/index.ts';
import { DATE_FORMATS } from '../file/read/date-formats.ts';

export const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);

/** A file as users of its load see it. */
export const LoadFile = Type.Object(
  {
    id: Type.Integer(),
    dataset: Type.Enum(DATASET_NAMES),
    name: Type.String({ description: 'The name the sender gave it.' }),
    bytes: Type.Integer({ description: 'Size of the CSV in bytes, after decompression.' }),
    sha256: nullable(Type.String({ description: 'SHA-256 of the CSV, after decompression.' })),
    delimiter: nullable(Type.String()),
    charset: nullable(Type.String()),
    compression: nullable(Type.String()),
    dateFormat: Type.Optional(
      Type.Enum(DATE_FORMATS, {
        description: 'The order of day, month and year it was read with, where that was said.',
      }),
    ),
    columnsIgnored: Type.Array(Type.String(), {
      description: 'Columns of the file that the dataset does not have.',
    }),
    rowsRead: Type.Integer(),
    rowsLoaded: Type.Integer(),
    rowsRejected: Type.Integer(),
    duplicateOf: Type.Optional(
      Type.Integer({ description: 'The file that already held this content.' }),
    ),
    supersededBy: Type.Optional(Type.String({ description: 'The load that replaced it.' })),
  },
  { title: 'File' },
);
