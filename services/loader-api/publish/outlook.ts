import type { Kysely, Transaction } from 'kysely';
import { Problem } from '#shared/errors.ts';
import type { FileRow, LoadMode, Schema } from '#shared/schema.ts';
import { columnsToCount, type FileToCount } from './count-cube.ts';
import { findDuplicates, type Holder } from './duplicates.ts';

/** Files may be purged while they are counted; then all is looked at again. */
const triesMax = 5;

/** A load that could be published. */
export interface Publishable {
  readonly loadId: string;
  readonly mode: LoadMode;
  readonly force: boolean;
}

/** Which files would count if a load were published now. */
export interface Outlook extends Looked {
  /** The data version this was found at. */
  readonly dataVersion: number;
  /** The files of the load. */
  readonly own: readonly FileRow[];
  /** Those of them whose content counts already. */
  readonly duplicates: ReadonlyMap<number, Holder>;
  /** Nothing would be published: all of it counts already. */
  readonly isDuplicate: boolean;
  /** What counts now, of other loads. */
  readonly counting: readonly FileToCount[];
  /** What would begin to count. */
  readonly added: readonly FileToCount[];
  /** The datasets of which nothing that counts now would go on to. */
  readonly replaced: ReadonlySet<string>;
}

/**
 * Looks at what would count if a load were published now, and works on that (`whileKept`).
 *
 * @throws as `whileKept`
 */
export function withOutlook<T>(
  db: Kysely<Schema>,
  load: Publishable,
  work: (outlook: Outlook) => Promise<T>,
): Promise<T> {
  return whileKept(db, () => db.transaction().execute((trx) => lookAhead(trx, load)), work);
}

/** What was found to count. */
interface Looked {
  /** The data version that the look began at. */
  readonly lookedAt: number;
  readonly counting: readonly FileToCount[];
}

/**
 * Looks at what counts, and works on that. Only the look is a transaction: rows never change, so
 * the files can be read afterwards, unless they are purged.
 *
 * @param work reads files that were looked at; done again, after another look, when any of them was
 *   purged meanwhile
 * @throws Problem database_unavailable when that goes on; what `look` and `work` throw
 */
export async function whileKept<Look extends Looked, T>(
  db: Kysely<Schema>,
  look: () => Promise<Look>,
  work: (look: Look) => Promise<T>,
): Promise<T> {
  for (let tries = 0; tries < triesMax; tries++) {
    const found = await look();
    const result = await work(found);
    if (!(await isAnyPurged(db, found))) return result;
  }
  throw new Problem(
    'database_unavailable',
    'What counts changes faster than it can be counted. Try again shortly.',
  );
}

async function lookAhead(trx: Transaction<Schema>, load: Publishable): Promise<Outlook> {
  const dataVersion = await dataVersionOf(trx);
  const files = trx.selectFrom('files').selectAll().where('load_id', '=', load.loadId);
  const own = await files.orderBy('id').execute();
  const duplicates = await findDuplicates(trx, own, load);
  const isDuplicate = own.length > 0 && duplicates.size === own.length;
  const bringing = own.filter(({ content }) => content !== null);
  const replaces = load.mode === 'replace' && !isDuplicate;
  const others = trx.selectFrom('files').where('load_id', '!=', load.loadId);
  const counted = others.select(columnsToCount).where('counted', '=', 1);
  return {
    dataVersion,
    lookedAt: dataVersion,
    own,
    duplicates,
    isDuplicate,
    counting: await counted.execute(),
    added: bringing.filter(({ id }) => !duplicates.has(id)),
    replaced: new Set(replaces ? bringing.map(({ dataset }) => dataset) : []),
  };
}

/** The data version as a transaction sees it. */
export async function dataVersionOf(trx: Transaction<Schema>): Promise<number> {
  const meta = trx.selectFrom('meta').select('value').where('name', '=', 'data_version');
  return (await meta.executeTakeFirstOrThrow()).value;
}

/** What counts is never purged: those that are have ceased to count since, and are few. */
async function isAnyPurged(db: Kysely<Schema>, { lookedAt, counting }: Looked): Promise<boolean> {
  const since = db.selectFrom('files').select('id').where('counted_version', '>', lookedAt);
  const purged = await since.where('purged_at', 'is not', null).execute();
  if (purged.length === 0) return false;
  const looked = new Set(counting.map(({ id }) => id));
  return purged.some(({ id }) => looked.has(id));
}
