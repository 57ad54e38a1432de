import { type Static, Type } from 'typebox';
import { DATASET_NAMES } from '#shared/datasets/index.ts';
import { VERSION_KINDS } from '#shared/version-tables.ts';

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);

const Figures = Type.Object(
  { before: Type.Integer(), after: Type.Integer() },
  { title: 'BeforeAndAfter' },
);

const ChangedLoad = Type.Object(
  {
    id: Type.String(),
    files: Type.Array(Type.Object({ name: Type.String(), dataset: Type.Enum(DATASET_NAMES) }), {
      description: 'As their sender named them.',
    }),
  },
  { title: 'ChangedLoad' },
);

/** What a data version has changed, and by whom; of several versions the last one. */
export const ChangeObject = Type.Object(
  {
    version: Type.Integer(),
    since: Type.Integer({ description: 'The version that `before` is of.' }),
    at: nullable(Type.String({ format: 'date-time' })),
    kind: nullable(
      Type.Enum(VERSION_KINDS, {
        description: '`replace`: published in place of what counted before.',
      }),
    ),
    by: nullable(Type.String({ description: 'The name of the API key it was done with.' })),
    load: nullable(ChangedLoad),
    countries: Type.Array(
      Type.Object({ country: Type.String(), before: Type.Integer(), after: Type.Integer() }),
      { description: 'Those whose people have changed; at most CHANGE_COUNTRIES_MAX.' },
    ),
    countriesChanged: Type.Integer({ description: 'How many they are in all.' }),
    people: Figures,
    unmatched: Figures,
    ambiguous: Figures,
  },
  {
    title: 'Change',
    examples: [
      {
        version: 17,
        since: 16,
        at: '2026-11-25T12:00:00.000Z',
        kind: 'publish',
        by: 'census-office',
        load: {
          id: '0190a6b2-6a3c-7f00-8000-000000000000',
          files: [{ name: 'census.csv', dataset: 'people' }],
        },
        countries: [{ country: 'Scotland', before: 7024, after: 8048 }],
        countriesChanged: 1,
        people: { before: 8976, after: 10_000 },
        unmatched: { before: 0, after: 0 },
        ambiguous: { before: 0, after: 0 },
      },
    ],
  },
);
export type ChangeObject = Static<typeof ChangeObject>;
