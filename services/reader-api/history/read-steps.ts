import type { Kysely } from 'kysely';
import type { SnapshotRows } from '#shared/database/snapshot.ts';
import type { Schema } from '#shared/schema.ts';
import type { FileStep } from './file-steps.ts';

/** Rows of the history that are read in one statement; SQLite has the event loop wait that long. */
const rowsAtOnce = 2_000;

type StepRow = [
  version: number,
  id: number,
  counts: number,
  before: number | null,
  dataset: string,
  rows: number,
];

/**
 * The files that began or ceased to count after a version, up to another; the oldest first. A row
 * of `counted` may say what was so before: of a file that is replaced by its own content, for one.
 *
 * @throws the database's error
 */
export async function readSteps(
  db: Kysely<Schema>,
  rows: SnapshotRows,
  after: number,
  upTo: number,
): Promise<FileStep[]> {
  const steps: FileStep[] = [];
  const counting = new Map<number, boolean>();
  for (let last = [after, Number.MAX_SAFE_INTEGER] as const; ; ) {
    const some = await rows<StepRow>(countedBetween(db, { after, last, upTo }));
    for (const [version, id, is, was, dataset, rows] of some) {
      const counts = is === 1;
      const before = counting.get(id) ?? was === 1;
      if (counts !== before) steps.push({ version, id, dataset, rows, counts });
      counting.set(id, counts);
      last = [version, id];
    }
    if (some.length < rowsAtOnce) return steps;
  }
}

interface Between {
  readonly after: number;
  /** The row that was read last. */
  readonly last: readonly [version: number, fileId: number];
  readonly upTo: number;
}

function countedBetween(db: Kysely<Schema>, { after, last: [version, fileId], upTo }: Between) {
  return db
    .selectFrom('counted')
    .innerJoin('files', 'files.id', 'counted.file_id')
    .select(['counted.version', 'counted.file_id', 'counted.counts'])
    .select((outer) =>
      outer
        .selectFrom('counted as earlier')
        .select('earlier.counts')
        .whereRef('earlier.file_id', '=', 'counted.file_id')
        .where('earlier.version', '<=', after)
        .orderBy('earlier.version', 'desc')
        .limit(1)
        .as('before'),
    )
    .select(['files.dataset', 'files.rows_loaded'])
    .where('counted.version', '>=', version)
    .where('counted.version', '<=', upTo)
    .where((where) =>
      where.or([where('counted.version', '>', version), where('counted.file_id', '>', fileId)]),
    )
    .orderBy('counted.version')
    .orderBy('counted.file_id')
    .limit(rowsAtOnce);
}
