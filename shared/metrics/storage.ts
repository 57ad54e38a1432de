import { dirname } from 'node:path';
import type { Registry } from '@prometheus-io/client';
import type { DatabaseHandle } from '../database/connect.ts';
import { type Folders, freeBytes } from '../disk-check.ts';
import { addGauges } from './registry.ts';
import { sampled } from './sampled.ts';

/** Where a database is on this machine, that is a SQLite one. */
export function foldersOf(database: DatabaseHandle): Folders {
  return database.engine === 'sqlite' ? { database: dirname(database.file.path) } : {};
}

/** How much room there is where a service writes. */
export function addStorageGauges(registry: Registry, folders: Folders): void {
  addGauges(
    registry,
    {
      name: 'terrascope_storage_free_bytes',
      help: 'What is free on the disk of a folder the service writes to',
      label: 'folder',
    },
    sampled(() => freeBytes(folders)),
  );
}
