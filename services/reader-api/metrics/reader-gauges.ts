import type { Registry } from '@prometheus-io/client';
import type { Kysely } from 'kysely';
import { nextVersionAfter } from '#shared/database/latest-version.ts';
import { addGauge } from '#shared/metrics/registry.ts';
import { sampled } from '#shared/metrics/sampled.ts';
import type { Schema } from '#shared/schema.ts';
import type { LiveCube } from '../state/live-cube.ts';

export interface ReaderGaugesDeps {
  readonly cube: LiveCube;
  readonly db: Kysely<Schema>;
  readonly config: { readonly cubeBytesMax: number; readonly cubeCellsMax: number };
}

/** Which data a reader answers from, how far it is behind its database, and what it holds. */
export function addReaderGauges(registry: Registry, { cube, db, config }: ReaderGaugesDeps): void {
  const gauge = (name: string, help: string, read: Parameters<typeof addGauge>[2]) =>
    addGauge(registry, { name, help }, read);
  gauge(
    'terrascope_served_data_version',
    'The data version that answers are made from; each request looks for a newer one first',
    () => cube.held()?.at.version,
  );
  const lag = sampled(async () => {
    const next = await nextVersionAfter(db, cube.held()?.at.version ?? 0);
    return next === undefined ? 0 : Math.max(Date.now() - (next.createdAt ?? Date.now()), 0) / 1000;
  });
  gauge(
    'terrascope_reader_lag_seconds',
    'How long the oldest data version has been in the database that is not counted yet; 0: all are',
    lag,
  );
  gauge('terrascope_cube_cells', 'Cells of the cube that answers are made from', () =>
    sizeOf('cells'),
  );
  gauge('terrascope_cube_bytes', 'Memory the cube takes, about', () => sizeOf('bytes'));
  gauge(
    'terrascope_cube_cells_max',
    'Most cells it may have (CUBE_CELLS_MAX)',
    () => config.cubeCellsMax,
  );
  gauge(
    'terrascope_cube_bytes_max',
    'Most memory it may take (CUBE_BYTES_MAX)',
    () => config.cubeBytesMax,
  );

  function sizeOf(what: 'cells' | 'bytes'): number | undefined {
    return cube.held()?.cube.size[what];
  }
}
