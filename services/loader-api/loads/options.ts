import { type Static, Type } from 'typebox';
import { DATASET_NAMES, datasets } from '#shared/datasets/index.ts';
import { CHARSETS } from '../file/decode/transcode.ts';
import { DATE_FORMATS } from '../file/read/date-formats.ts';
import { budgetPattern } from './budget.ts';

const columnNames = datasets.flatMap(({ columns }) => columns.map((column) => column.name));

/** How a load is asked for: the query of `POST /loads`. */
export const LoadOptions = Type.Object(
  {
    dataset: Type.Optional(
      Type.Enum(DATASET_NAMES, {
        description: 'The dataset of a raw CSV body; if absent, the header row decides.',
        'x-error-code': 'unknown_dataset',
      }),
    ),
    mode: Type.Enum(['append', 'replace'], {
      default: 'append',
      description: '`replace`: earlier files of the same datasets no longer count.',
    }),
    maxRejects: Type.String({
      default: '0',
      pattern: budgetPattern,
      description: 'How many rows may be rejected: a number, a percentage (`1.5%`) or `all`.',
    }),
    maxUnmatched: Type.Optional(
      Type.String({
        pattern: budgetPattern,
        description:
          'How many people may have a birthplace that is not listed, for the load to be published: a ' +
          'number, a percentage or `all` (as without it). Of the people of the load or, if it ' +
          'brings places, of all that would count.',
      }),
    ),
    maxAmbiguous: Type.Optional(
      Type.String({
        pattern: budgetPattern,
        description: 'The same for birthplaces that are listed in several countries.',
      }),
    ),
    delimiter: Type.Enum(['auto', ',', ';', 'tab', '|', 'pipe'], {
      default: 'auto',
      description:
        '`auto`: the one its `Content-Type` declares (`text/csv; delimiter=";"`), else detected from ' +
        'the header row.',
    }),
    charset: Type.Optional(
      Type.Enum(CHARSETS, {
        description:
          'The charset of the file; if absent, the one its `Content-Type` declares ' +
          '(`text/csv; charset=iso-8859-1`), else UTF-8. A byte order mark takes precedence.',
      }),
    ),
    dateFormat: Type.Optional(
      Type.Enum(DATE_FORMATS, {
        description:
          'The order of day, month and year in the files: with `-`, `/` or `.` between, days and ' +
          'months of one or two digits, years of four. Without it, what the `Content-Type` of a file ' +
          'declares (`text/csv; dateFormat=dmy`), else dates are `YYYY-MM-DD`.',
      }),
    ),
    dryRun: Type.Boolean({
      default: false,
      description: 'Do everything except publish; the answer says what the summary would become.',
    }),
    publish: Type.Optional(
      Type.Enum(['now', 'hold'], {
        description:
          '`hold`: do everything except publish. The load ends as `ready`, with a `preview`, until ' +
          '`POST /loads/{id}/publish` makes it count. Without it a load is published `now`.',
      }),
    ),
    map: Type.Optional(
      Type.Record(Type.String({ maxLength: 255 }), Type.Enum(columnNames), {
        description:
          'Maps a column name of the file: `map[First name]=given_name`; `map[people.First name]` ' +
          'for one dataset of several. Names that no file has are reported as `mapUnused`.',
      }),
    ),
    force: Type.Boolean({
      default: false,
      description:
        'Load the file even if the same content is already published; it then counts in addition.',
    }),
    note: Type.Optional(
      Type.String({ maxLength: 200, description: 'Anything worth knowing; kept with the load.' }),
    ),
  },
  { additionalProperties: false },
);
export type LoadOptions = Static<typeof LoadOptions>;

const names = Object.keys(LoadOptions.properties);
const defaults = Object.fromEntries(
  Object.entries<object>(LoadOptions.properties).flatMap(([name, schema]) =>
    'default' in schema ? [[name, schema.default]] : [],
  ),
);

/**
 * The options a load was stored with; defaults stand in for those that did not exist then, and what
 * is no longer one is left out. They were checked when they came in.
 */
export function storedOptions(json: string): LoadOptions {
  const stored: Readonly<Record<string, unknown>> = JSON.parse(json);
  const known = names.filter((name) => stored[name] !== undefined);
  const own = Object.fromEntries(known.map((name) => [name, stored[name]]));
  return { ...defaults, ...own } as LoadOptions;
}
