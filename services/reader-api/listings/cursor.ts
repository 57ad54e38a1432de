import { createHash } from 'node:crypto';
import { decodeCursor, encodeCursor } from '#shared/cursor.ts';
import type { DatasetName } from '#shared/datasets/index.ts';
import { Problem } from '#shared/errors.ts';
import { versionKey } from '../answers/answer-cache.ts';
import type { Key } from '../rows/scan.ts';
import type { DataVersion } from '../state/data-version.ts';
import type { CubeAt } from '../state/live-cube.ts';
import type { Format, TableOptions } from '../summary/tables.ts';
import type { ListingFilters } from './filters.ts';

const cursorParts = ['text', 'number', 'number', 'number', 'number'] as const;

/** Which rows, from where on, and in which form. */
export interface ListingRequest {
  readonly dataset: DatasetName;
  readonly filters: ListingFilters;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  readonly format: Format;
  readonly options: TableOptions;
}

/** Where a listing begins, and the data version after which nothing that is new is shown. */
export interface ListingStart {
  readonly after: Key | undefined;
  readonly version: number;
  /** The token of that version. */
  readonly token: number;
}

/**
 * @throws Problem validation_failed for a cursor that was not given for this question, or by data
 *   with another history, where files and lines are others; database_unavailable for one that was
 *   given by a node which is further than the one that is asked now
 */
export function listingStartOf(
  { dataset, filters, cursor }: ListingRequest,
  { at, lineage }: Pick<CubeAt, 'at' | 'lineage'>,
): ListingStart {
  if (cursor === undefined) return { after: undefined, version: at.version, token: at.token };
  const [question, version, token, file, line] = decodeCursor(dataset, cursor, cursorParts);
  if (question !== hashOf({ filters, instance: at.instance })) {
    throw new Problem('validation_failed', 'cursor belongs to a different query.');
  }
  if (version > at.version) {
    throw new Problem(
      'database_unavailable',
      'The data of the cursor have not reached this database node yet. Try again shortly.',
    );
  }
  if (lineage.contradicts(version, token)) {
    throw new Problem('validation_failed', 'cursor belongs to data that no longer exist.');
  }
  return { after: { file, line }, version, token };
}

/** The cursor that goes on after a key. */
export function cursorOf(
  { dataset, filters }: ListingRequest,
  { at, version, token }: ListingStart & { readonly at: DataVersion },
  key: Key,
): string {
  const question = hashOf({ filters, instance: at.instance });
  return encodeCursor(dataset, [question, version, token, key.file, key.line]);
}

/** Names the answer to a question at a data version. */
export function etagOf(
  { dataset, format, ...question }: ListingRequest,
  { at }: { readonly at: DataVersion },
): string {
  return `"${versionKey(at)}.${dataset}.${hashOf(question)}.${format}"`;
}

/** The same however the parts of a query were ordered. */
function hashOf(question: object): string {
  const sorted = JSON.stringify(question, (_, value: unknown) =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return createHash('sha256').update(sorted).digest('base64url').slice(0, 16);
}
