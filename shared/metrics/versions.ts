import type { Registry } from '@prometheus-io/client';
import type { Kysely } from 'kysely';
import { latestVersion } from '../database/latest-version.ts';
import type { Schema } from '../schema.ts';
import { addGauge } from './registry.ts';
import { sampled } from './sampled.ts';

/** Tells which data a service's database holds, and since when: of a replica it may be less. */
export function addVersionGauges(registry: Registry, db: Kysely<Schema>): void {
  const latest = sampled(() => latestVersion(db));
  addGauge(
    registry,
    { name: 'terrascope_data_version', help: 'The newest data version in the database' },
    async () => (await latest())?.version,
  );
  addGauge(
    registry,
    {
      name: 'terrascope_last_publication_timestamp_seconds',
      help: 'When the newest data version came, by a publish or revert; seconds since 1970',
    },
    async () => {
      const { createdAt = null } = (await latest()) ?? {};
      return createdAt === null ? undefined : createdAt / 1000;
    },
  );
}
