import { decodeCursor, encodeCursor } from '#shared/cursor.ts';
import { faultKind } from '#shared/database/faults.ts';
import { Problem } from '#shared/errors.ts';
import type { LoadRow, LoadState } from '#shared/schema.ts';
import { toLoadObject } from './load-object.ts';
import type { LoadObject } from './load-schema.ts';
import type { LoadsRepository } from './loads-repository.ts';
import { countFitting, type PageBounds } from './page-bytes.ts';

/** A load with its files. @throws Problem load_not_found */
export async function readLoad(loads: LoadsRepository, id: string): Promise<LoadObject> {
  const load = await loads.find(id);
  if (!load) throw new Problem('load_not_found', `There is no load ${id}.`);
  return toLoadObject(load, await loads.files([id]));
}

/**
 * The same for a load that was just entered: what was entered, while the database cannot be asked.
 * To say that it is not there would be untrue.
 */
export async function readEntered(loads: LoadsRepository, entered: LoadRow): Promise<LoadObject> {
  try {
    return await readLoad(loads, entered.id);
  } catch (error) {
    if (faultKind(error) === undefined) throw error;
    return toLoadObject(entered, []);
  }
}

export interface LoadsQuery {
  readonly state?: LoadState | undefined;
  readonly dataset?: string | undefined;
  /** As it is stored. */
  readonly idempotencyKey?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** A page of loads, newest first. @throws Problem validation_failed for a cursor not ours */
export async function listLoads(loads: LoadsRepository, query: LoadsQuery, bounds: PageBounds) {
  const { cursor, limit } = query;
  const before = cursor === undefined ? undefined : decodeCursor('loads', cursor, ['text'])[0];
  const found = await loads.list({ ...query, before: before?.toString(), limit: limit + 1 });
  const sizes = found.slice(0, limit).map(({ bytes }) => bytes);
  const ids = found.slice(0, countFitting(sizes, bounds)).map(({ id }) => id);
  const shown = await loads.shown(ids);
  const files = Map.groupBy(await loads.files(ids), (file) => file.load_id);
  const last = ids.at(-1);
  return {
    items: ids.flatMap((id) => {
      const load = shown.get(id);
      return load ? [toLoadObject(load, files.get(id) ?? [])] : [];
    }),
    next: found.length > ids.length && last ? encodeCursor('loads', [last]) : null,
  };
}
