import { createHash } from 'node:crypto';
import { decodeCursor, encodeCursor } from '#shared/cursor.ts';
import type { DatasetName } from '#shared/datasets/index.ts';
import { Problem } from '#shared/errors.ts';
import type { Format, TableOptions } from '../summary/tables.ts';
import type { DataVersion } from '../versions/data-version.ts';
import { versionKey } from '../versions/representations.ts';
import type { ListingFilters } from './questions.ts';
import type { Key } from './scan.ts';

/** Which rows, from where on, and in which form. */
export interface ListingRequest {
  readonly dataset: DatasetName;
  readonly filters: ListingFilters;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  readonly format: Format;
  readonly options: TableOptions;
}

/** Where a listing begins, and the data version behind which nothing that is new is shown. */
export interface Start {
  readonly after: Key | undefined;
  readonly version: number;
}

/** @throws Problem validation_failed for a cursor that was not given for this question */
export function startOf({ dataset, filters, cursor }: ListingRequest, at: DataVersion): Start {
  if (cursor === undefined) return { after: undefined, version: at.version };
  const [question, ...numbers] = decodeCursor(dataset, cursor);
  const [version, file, line] = numbers.map(Number);
  const isOurs =
    numbers.length === 3 &&
    numbers.every((part) => Number.isSafeInteger(part) && Number(part) >= 0) &&
    question === hashOf({ filters, instance: at.instance });
  if (!isOurs || version === undefined || file === undefined || line === undefined) {
    throw new Problem('validation_failed', 'cursor belongs to another question.');
  }
  return { after: { file, line }, version };
}

/** The cursor that goes on after a key. */
export function cursorOf(
  { dataset, filters }: ListingRequest,
  { at, version }: Start & { readonly at: DataVersion },
  key: Key,
): string {
  const question = hashOf({ filters, instance: at.instance });
  return encodeCursor(dataset, [question, version, key.file, key.line]);
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
