import { type Static, Type } from 'typebox';
import { type Column, DATASET_NAMES } from '#shared/datasets/index.ts';
import type { JoinedColumn } from './column-counts.ts';

const topValuesMax = 10;
const nullable = (type: Parameters<typeof Type.Union>[0][number]) =>
  Type.Union([type, Type.Null()]);
const Text = Type.Union([Type.String(), Type.Null()]);
const MeasuredValue = Type.Object({
  length: Type.Integer({ description: 'Length in Unicode characters.' }),
  value: Type.String(),
});

export const ColumnProfile = Type.Object(
  {
    name: Type.String(),
    type: Type.Enum(['text', 'date']),
    distinct: Type.Optional(Type.Integer({ description: 'Different values.' })),
    distinctAtLeast: Type.Optional(
      Type.Integer({
        description: 'Given instead of `distinct` above PROFILE_DISTINCT_MAX distinct values.',
      }),
    ),
    empty: Type.Integer({ description: 'Rows without a value.' }),
    shortest: nullable(MeasuredValue),
    longest: nullable(MeasuredValue),
    min: Text,
    max: Text,
    topValues: Type.Array(Type.Object({ value: Type.String(), rows: Type.Integer() }), {
      description:
        'The most frequent values, with exact counts. In a file with more than PROFILE_DISTINCT_MAX ' +
        'distinct values only the first of them are counted; then these are the most frequent of ' +
        'the values that were counted in every such file.',
    }),
    scripts: Type.Optional(
      Type.Record(Type.String(), Type.Integer(), {
        description:
          'Rows by the script they are written in; a row with several scripts counts in each.',
      }),
    ),
    decades: Type.Optional(
      Type.Array(Type.Object({ decade: Type.Integer(), rows: Type.Integer() }), {
        description: 'Rows by the decade of the date.',
      }),
    ),
  },
  { title: 'ColumnProfile' },
);
type ColumnProfile = Static<typeof ColumnProfile>;

export const ProfileObject = Type.Object(
  {
    dataset: Type.Enum(DATASET_NAMES),
    rows: Type.Integer(),
    files: Type.Integer(),
    columns: Type.Array(ColumnProfile),
    dataVersion: Type.Integer(),
  },
  {
    title: 'Profile',
    examples: [
      {
        dataset: 'places',
        rows: 128,
        files: 1,
        columns: [
          {
            name: 'country',
            type: 'text',
            distinct: 11,
            empty: 0,
            shortest: { length: 5, value: 'Wales' },
            longest: { length: 16, value: 'Northern Ireland' },
            min: 'Bulgaria',
            max: 'Wales',
            topValues: [{ value: 'Scotland', rows: 52 }],
            scripts: { Latin: 128 },
          },
        ],
        dataVersion: 1,
      },
    ],
  },
);
export type ProfileObject = Static<typeof ProfileObject>;

/** A column as its users see it. */
export function toColumnProfile(column: Column, joined: JoinedColumn): ColumnProfile {
  const { figures, counts, isWhole, distinct } = joined.result();
  const groups = [...figures.groups];
  return {
    name: column.name,
    type: column.type,
    ...(isWhole ? { distinct } : { distinctAtLeast: distinct }),
    empty: figures.empty,
    shortest: figures.shortest,
    longest: figures.longest,
    min: figures.min,
    max: figures.max,
    topValues: topOf(counts),
    ...(column.type === 'date'
      ? {
          decades: groups
            .map(([decade, rows]) => ({ decade: Number(decade), rows }))
            .sort((a, b) => a.decade - b.decade),
        }
      : { scripts: Object.fromEntries(groups.sort(([a], [b]) => (a < b ? -1 : 1))) }),
  };
}

/** The most frequent values; among equals, the first in code unit order. */
function topOf(counts: ReadonlyMap<string, number>): { value: string; rows: number }[] {
  const top: { value: string; rows: number }[] = [];
  for (const [value, rows] of counts) {
    const last = top.at(-1);
    const isFull = top.length >= topValuesMax;
    if (isFull && last && (rows < last.rows || (rows === last.rows && value > last.value)))
      continue;
    if (isFull) top.pop();
    top.push({ value, rows });
    top.sort((a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1));
  }
  return top;
}
