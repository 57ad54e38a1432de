import type { Kysely, Transaction } from 'kysely';
import { Problem } from '#shared/errors.ts';
import type { FileRow, LoadMode, Schema } from '#shared/schema.ts';
import type { FileToCount } from './count-cube.ts';
import { findDuplicates, type Holder } from './duplicates.ts';
import { batches } from './settle.ts';

/** Files may be purged while they are counted; then all is looked at again. */
const triesMax = 5;

/** A load that could be published. */
export interface Publishable {
  readonly loadId: string;
  readonly mode: LoadMode;
  readonly force: boolean;
}

/** Which files would count if a load were published now. */
export interface Outlook {
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

/**
 * Looks at what counts, and works on that. Only the look is a transaction: rows never change, so
 * the files can be read afterwards, unless they are purged.
 *
 * @param work reads files that were looked at; done again, after another look, when any of them was
 *   purged meanwhile
 * @throws Problem database_unavailable when that goes on; what `look` and `work` throw
 */
export async function whileKept<Look extends { readonly counting: readonly FileToCount[] }, T>(
  db: Kysely<Schema>,
  look: () => Promise<Look>,
  work: (look: Look) => Promise<T>,
): Promise<T> {
  for (let tries = 0; tries < triesMax; tries++) {
    const found = await look();
    const result = await work(found);
    if (!(await isAnyPurged(db, found.counting))) return result;
  }
  throw new Problem(
    'database_unavailable',
    'What counts changes faster than it can be counted. Try again shortly.',
  );
}

async function lookAhead(trx: Transaction<Schema>, load: Publishable): Promise<Outlook> {
  const meta = trx.selectFrom('meta').select('value').where('name', '=', 'data_version');
  const { value: dataVersion } = await meta.executeTakeFirstOrThrow();
  const files = trx.selectFrom('files').selectAll().where('load_id', '=', load.loadId);
  const own = await files.orderBy('id').execute();
  const duplicates = await findDuplicates(trx, own, load);
  const isDuplicate = own.length > 0 && duplicates.size === own.length;
  const bringing = own.filter(({ content }) => content !== null);
  const replaces = load.mode === 'replace' && !isDuplicate;
  const others = trx.selectFrom('files').where('load_id', '!=', load.loadId);
  const counted = others.select(['id', 'dataset']).where('counted', '=', 1);
  return {
    dataVersion,
    own,
    duplicates,
    isDuplicate,
    counting: await counted.execute(),
    added: bringing.filter(({ id }) => !duplicates.has(id)),
    replaced: new Set(replaces ? bringing.map(({ dataset }) => dataset) : []),
  };
}

async function isAnyPurged(db: Kysely<Schema>, files: readonly FileToCount[]): Promise<boolean> {
  for (const some of batches(files.map(({ id }) => id))) {
    const purged = db.selectFrom('files').select('id').where('id', 'in', some);
    const found = await purged.where('purged_at', 'is not', null).limit(1).execute();
    if (found.length > 0) return true;
  }
  return false;
}
