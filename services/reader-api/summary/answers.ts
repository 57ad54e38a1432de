import { hash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { decodeCursor, encodeCursor } from '#shared/cursor.ts';
import { Problem } from '#shared/errors.ts';
import type { Schema } from '#shared/schema.ts';
import { summarize, toCsv, toJson } from '#shared/summary/summary.ts';
import type { CubeAt, LiveCube } from '../cube/live-cube.ts';
import type { Representation, Representations } from '../versions/representations.ts';
import { bornRange } from './born.ts';
import { type Breakdown, type BreakdownQuery, breakdown, sortItems } from './breakdown.ts';
import { cellsOf } from './cells.ts';
import { countDays } from './day-counts.ts';
import { type Format, type TableOptions, toCsvTable, toNdjson } from './tables.ts';
import { unplaced } from './unplaced.ts';

export interface BreakdownRequest extends BreakdownQuery {
  readonly bornFrom?: string | undefined;
  readonly bornTo?: string | undefined;
  readonly sort?: readonly string[] | undefined;
  readonly limit?: number | undefined;
}

export interface UnplacedRequest {
  readonly kind: 'unmatched' | 'ambiguous';
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface AnswersDeps {
  readonly db: Kysely<Schema>;
  readonly cube: LiveCube;
  readonly representations: Representations;
  readonly config: { readonly dayQueryMs: number };
}

const triesMax = 5;

/** What reader-api says of all that counts, as of now. */
export type Answers = ReturnType<typeof answers>;

export function answers({ db, cube, representations, config }: AnswersDeps) {
  const count = async (start: CubeAt, request: BreakdownRequest): Promise<[CubeAt, Breakdown]> => {
    const range = bornRange(request.bornFrom, request.bornTo);
    if (!range || range.wholeYears) {
      return [start, breakdown(start.cube, cellsOf(start.cube, range), request)];
    }
    let at = start;
    for (let tries = 0; tries < triesMax; tries++) {
      const files = at.files.get('people') ?? [];
      const births = await countDays(db, files, range, config.dayQueryMs);
      // The rows were of this version; the places they are matched with must be, too.
      if (cube.isAt(at.at)) return [at, breakdown(at.cube, { births: () => births }, request)];
      at = await cube.atLeast(at.at);
    }
    throw new Problem('time_limit', 'The data changes faster than it can be counted by days.');
  };
  return {
    /** People per country of birth. */
    summary(format: 'json' | 'csv'): Promise<Representation> {
      return representations.get(`summary.${format}`, (at) => {
        const summary = summarize(at.cube);
        return { at, text: format === 'json' ? toJson(summary) : toCsv(summary) };
      });
    },

    /** People by any combination of dimensions. @throws Problem validation_failed, time_limit */
    breakdown(request: BreakdownRequest, format: Format, options: TableOptions) {
      bornRange(request.bornFrom, request.bornTo);
      const key = keyOf('breakdown', { ...request, ...options }, format);
      return representations.get(key, async (start) => {
        const [at, { items, totals }] = await count(start, request);
        const sorted = sortItems(items, request.sort ?? [], request.by).slice(0, request.limit);
        const columns = [...request.by, 'people'];
        const dataVersion = at.at.version;
        if (format === 'csv') return { at, text: toCsvTable(columns, sorted, options) };
        if (format === 'ndjson') return { at, text: toNdjson(sorted) };
        return { at, text: JSON.stringify({ items: sorted, totals, dataVersion }) };
      });
    },

    /** A page of the birthplaces that cannot be counted. @throws Problem validation_failed */
    unplaced(request: UnplacedRequest, format: Format, options: TableOptions) {
      const { kind, limit, cursor } = request;
      const from = cursor === undefined ? 0 : Number(decodeCursor(kind, cursor)[0]);
      const key = keyOf(kind, { limit, from, ...options }, format);
      return representations.get(key, (at) => {
        const all = unplaced(at.cube, kind);
        const items = all.slice(from, from + limit);
        const columns = [
          'place_of_birth',
          'people',
          ...(kind === 'ambiguous' ? ['countries'] : []),
        ];
        if (format === 'csv') return { at, text: toCsvTable(columns, items, options) };
        if (format === 'ndjson') return { at, text: toNdjson(items) };
        const next = all.length > from + limit ? encodeCursor(kind, [from + limit]) : null;
        return { at, text: JSON.stringify({ items, next, dataVersion: at.at.version }) };
      });
    },
  };
}

/** A short name for a question, fit for an entity tag. */
function keyOf(name: string, question: object, format: Format): string {
  const digest = hash('sha256', JSON.stringify(question), 'base64url');
  return `${name}.${digest.slice(0, 16)}.${format}`;
}
