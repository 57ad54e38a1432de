import { cpus, release, totalmem, type } from 'node:os';
import { DatabaseSync } from 'node:sqlite';
import manifest from '../../package.json' with { type: 'json' };

const measured = ['fastify', 'kysely', 'mysql2', 'csv-parse'] as const;

/** The machine and the versions of what is measured, as lines of the results. */
export function machineFacts(): string[] {
  const memory = Math.round(totalmem() / 2 ** 30);
  const versions = measured.map((name) => `${name} ${manifest.dependencies[name]}`);
  const { autocannon } = manifest.devDependencies;
  return [
    `Terrascope ${manifest.version}, Node ${process.versions.node}, SQLite ${sqliteVersion()} ` +
      `(node:sqlite), ${versions.join(', ')}, autocannon ${autocannon}`,
    `${cpus().length} CPUs (${cpus()[0]?.model.trim() ?? 'unknown'}), ${memory} GiB of memory, ` +
      `${type()} ${release().split('-')[0]}`,
  ];
}

function sqliteVersion(): string {
  const database = new DatabaseSync(':memory:');
  try {
    return String(database.prepare('select sqlite_version() as version').get()?.version);
  } finally {
    database.close();
  }
}
