import type { Pause } from '#shared/concurrency/yield-if-due.ts';
import { formulaSafeColumn } from '#shared/csv.ts';
import { decodeCursor, encodeCursor } from '#shared/cursor.ts';
import type { City } from '../summary/cities.ts';
import type { Counted } from '../summary/counted-once.ts';
import type { ReadLines } from '../summary/read-lines.ts';
import { type Suggested, suggestCities } from '../summary/suggestions.ts';
import { type Format, type Table, type TableOptions, writeTable } from '../summary/tables.ts';
import { indexAfter, lastOf, type UnplacedList } from '../summary/unplaced.ts';
import type { Built } from './answer-cache.ts';
import type { UnplacedRequest } from './answers.ts';

export interface UnplacedWriterDeps {
  readonly lines: ReadLines;
  /** The pauses of work that has all it needs. */
  readonly slices: () => Pause;
  readonly suggestComparisonsMax: number;
}

const pageItems = 100;

/** Writes pages of the birthplaces that cannot be counted. */
export interface UnplacedWriter {
  /** What makes it this page of all. */
  readonly page: object;
  write(list: Counted<UnplacedList>): Promise<Built>;
}

/** @throws Problem validation_failed for a cursor that is none */
export function unplacedWriter(
  request: UnplacedRequest,
  format: Format,
  options: TableOptions,
  { lines, slices, suggestComparisonsMax: comparisonsMax }: UnplacedWriterDeps,
): UnplacedWriter {
  const { kind, cursor, suggest, limit = format === 'json' ? pageItems : undefined } = request;
  const after =
    cursor === undefined ? undefined : lastOf(decodeCursor(kind, cursor, ['number', 'text']));
  return {
    page: { limit, after, suggest },
    write: async ([at, { places: all, cities }]) => {
      const from = after ? indexAfter(all, after) : 0;
      const items = all.slice(from, limit === undefined ? undefined : from + limit);
      const last = items.at(-1);
      const next =
        last && all.length > from + items.length
          ? encodeCursor(kind, [last.people, last.place_of_birth])
          : undefined;
      const envelope = { next: next ?? null, dataVersion: at.version };
      const text = await lines.counting(items.length * (1 + (cities?.size ?? 0)), async () => {
        const pause = slices();
        const count = suggest ?? 0;
        const found = cities
          ? await suggestCities(items, cities, { count, comparisonsMax, pause })
          : items;
        const table =
          format === 'csv' ? csvOf(found, request, options) : { items: found, columns: [] };
        return writeTable({ format, options, envelope, ...table }, pause);
      });
      return { at, next, text };
    },
  };
}

/**
 * As CSV, what matches nothing has the columns of places: who fills in county and country can load
 * it. The others are passed over then.
 */
function csvOf(
  items: readonly Suggested[],
  { kind, suggest = 0 }: UnplacedRequest,
  { formulaSafe }: TableOptions,
): Pick<Table, 'items' | 'columns'> {
  if (kind === 'ambiguous') return { items, columns: ['place_of_birth', 'people', 'countries'] };
  const names = Array.from({ length: suggest }, (_, index) => `suggestion_${index + 1}`);
  const marker = formulaSafe ? [formulaSafeColumn] : [];
  const rows = items.map(({ place_of_birth: city, people, suggestions = [] }) => ({
    city,
    people,
    ...Object.fromEntries(names.map((name, index) => [name, textOf(suggestions[index])])),
  }));
  return { items: rows, columns: ['city', 'county', 'country', 'people', ...names, ...marker] };
}

function textOf(suggestion: City | undefined): string {
  const { city, county, country } = suggestion ?? {};
  return [city, county, country].filter((name) => name !== undefined && name !== null).join(', ');
}
