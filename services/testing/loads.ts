import { vi } from 'vitest';
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
