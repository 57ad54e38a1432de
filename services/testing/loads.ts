import { randomUUIDv7 } from 'node:crypto';
import type { Kysely } from 'kysely';
import { vi } from 'vitest';
import type { Schema } from '#shared/schema.ts';
import type { LoadObject } from '../loader-api/loads/load-schema.ts';
import type { Services } from './services.ts';

/** A load as `GET /loads/{id}` gives it. */
export async function loadOf(
  { loader }: Pick<Services, 'loader'>,
  id: string,
): Promise<LoadObject> {
  const response = await fetch(`${loader}/loads/${id}`);
  if (!response.ok) throw new Error(`GET /loads/${id}: ${response.status}`);
  return (await response.json()) as LoadObject;
}

/** Every load, newest first. */
export async function loadsOf({ loader }: Pick<Services, 'loader'>): Promise<LoadObject[]> {
  const page = (await (await fetch(`${loader}/loads?limit=1000`)).json()) as {
    items: LoadObject[];
  };
  return page.items;
}

/** Waits until a load has come to its end. */
export async function endOf(services: Pick<Services, 'loader'>, id: string): Promise<LoadObject> {
  return vi.waitFor(
    async () => {
      const load = await loadOf(services, id);
      if (load.finishedAt === null) throw new Error(`load ${id} is still ${load.state}`);
      return load;
    },
    { timeout: 15_000, interval: 20 },
  );
}

/** So many loads that have failed before any file of them was known. */
export async function insertFailedLoads(db: Kysely<Schema>, count: number): Promise<void> {
  const now = Date.now();
  const loads = Array.from({ length: count }, () => ({
    id: randomUUIDv7(),
    state: 'failed' as const,
    mode: 'append' as const,
    source: 'upload' as const,
    options: '{}',
    owner: 'another',
    created_at: now,
    finished_at: now,
  }));
  for (let at = 0; at < count; at += 100) {
    await db
      .insertInto('loads')
      .values(loads.slice(at, at + 100))
      .execute();
  }
}
