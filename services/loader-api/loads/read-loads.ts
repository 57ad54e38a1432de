import { decodeCursor, encodeCursor } from '#shared/cursor.ts';
import { faultKind } from '#shared/database/faults.ts';
import { Problem } from '#shared/errors.ts';
import type { LoadRow, LoadState } from '#shared/schema.ts';
import { toLoadObject } from './load-object.ts';
import type { LoadObject } from './load-schema.ts';
import type { LoadsRepository } from './loads-repository.ts';

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
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** A page of loads, newest first. @throws Problem validation_failed for a cursor not ours */
export async function listLoads(loads: LoadsRepository, query: LoadsQuery) {
  const { cursor, limit } = query;
  const before = cursor === undefined ? undefined : decodeCursor('loads', cursor, ['text'])[0];
  const rows = await loads.list({ ...query, before: before?.toString(), limit: limit + 1 });
  const page = rows.slice(0, limit);
  const files = Map.groupBy(await loads.files(page.map(({ id }) => id)), (file) => file.load_id);
  const last = page.at(-1);
  return {
    items: page.map((load) => toLoadObject(load, files.get(load.id) ?? [])),
    next: rows.length > limit && last ? encodeCursor('loads', [last.id]) : null,
  };
}
