import type { Registry } from '@prometheus-io/client';
import type { DatabaseHandle } from '../database/connect.ts';
import { addGauge, addGauges } from './registry.ts';

/** How busy the connections to a MySQL server are; SQLite has none. */
export function addPoolGauges(
  registry: Registry,
  database: DatabaseHandle,
  { databaseConnectionsMax }: { readonly databaseConnectionsMax: number },
): void {
  if (database.engine === 'sqlite') return;
  addGauges(
    registry,
    {
      name: 'terrascope_database_connections',
      help: 'Connections to the database that are in use, that are free, and requests for one',
      label: 'state',
    },
    () => ({ ...database.poolFigures() }),
  );
  addGauge(
    registry,
    {
      name: 'terrascope_database_connections_max',
      help: 'Most connections to the database (DATABASE_CONNECTIONS_MAX)',
    },
    () => databaseConnectionsMax,
  );
}
