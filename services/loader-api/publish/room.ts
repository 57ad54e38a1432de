import { sql, type Transaction } from 'kysely';
import { createYieldIfDue } from '#shared/concurrency/yield-if-due.ts';
import type { DatabaseHandle } from '#shared/database/connect.ts';
import { Problem } from '#shared/errors.ts';
import type { Schema } from '#shared/schema.ts';
import { type CubeLimits, isWithin } from '#shared/summary/cube-limits.ts';
import { type CubeSize, sum } from '#shared/summary/cube-size.ts';
import { columnsToCount, countCube, type FileToCount } from './count-cube.ts';
import { inCountingTurn } from './counting-turn.ts';
import { publication } from './publication.ts';

/** Others publish while it is counted; then it is counted again. */
const triesMax = 5;

/** What would count at a data version, and how large a cube of it is. */
interface Counted {
  readonly version: number;
  readonly size: CubeSize;
}

/**
 * Runs a publication (`publication.ts`) after which what counts has room in the reader's memory:
 * else a reader that is told to hold it would have to refuse every question.
 *
 * `cube_sizes` has what a cube of all that counts takes at most. A publication adds what a cube of
 * each file takes that begins to count, which is an upper bound: files have places and years in
 * common. Only where that is over the limits, what would count is counted, outside of the
 * transaction, and the exact figures are what is added to from then on.
 *
 * @throws Problem summary_too_large; what `publication` throws
 */
export async function publicationWithRoom<T>(
  database: DatabaseHandle,
  limits: CubeLimits,
  work: (trx: Transaction<Schema>) => Promise<T>,
): Promise<T> {
  let counted: Counted | undefined;
  for (let tries = 0; tries < triesMax; tries++) {
    try {
      return await publication(database, async (trx) => {
        const result = await work(trx);
        await keepSize(trx, limits, counted);
        return result;
      });
    } catch (error) {
      if (!(error instanceof MayBeTooLarge)) throw error;
      const { version, files } = error;
      const { db } = database;
      const { size } = await inCountingTurn(db, () =>
        countCube(db, files, { limits, pause: createYieldIfDue() }),
      );
      counted = { version, size };
    }
  }
  throw new Problem(
    'database_unavailable',
    'Other loads are published faster than this one can be counted. Try again shortly.',
  );
}

/** Ends the transaction: what would count then has to be counted first. */
class MayBeTooLarge extends Error {
  override name = 'MayBeTooLarge';
  readonly version: number;
  readonly files: readonly FileToCount[];

  constructor(version: number, files: readonly FileToCount[]) {
    super('what counts may be too large');
    this.version = version;
    this.files = files;
  }
}

/** @throws MayBeTooLarge */
async function keepSize(
  trx: Transaction<Schema>,
  limits: CubeLimits,
  counted: Counted | undefined,
): Promise<void> {
  const { version, begun, before, added } = await sizesNow(trx);
  // Where nothing has begun to count, there is no more than there was.
  if (begun === 0) return;
  const fitting = (size: CubeSize | undefined) =>
    size && isWithin(size, limits) ? size : undefined;
  const size =
    counted?.version === version
      ? counted.size
      : (fitting(added && sum(before, added)) ?? fitting(await sizeOfAll(trx)));
  if (!size) throw new MayBeTooLarge(version, await countingFiles(trx));
  await trx
    .replaceInto('cube_sizes')
    .values({ id: 1, version, ...size })
    .execute();
}

const figuresOfFiles = sql`count(*) as begun, count(cube_bytes) as known,
  sum(cube_cells) as cells, sum(cube_bytes) as bytes`;

/**
 * What a cube took at most as `cube_sizes` has it, and what the files take that count since then.
 * The plus keeps SQLite from finding them among all that count: by their version they are few.
 */
async function sizesNow(trx: Transaction<Schema>) {
  const { rows } = await sql<Figures & Record<'version' | 'cells_before' | 'bytes_before', number>>`
    select (select value from meta where name = 'data_version') as version,
      (select cells from cube_sizes) as cells_before,
      (select bytes from cube_sizes) as bytes_before,
      ${figuresOfFiles}
    from files
    where +counted = 1 and counted_version > coalesce((select version from cube_sizes), 0)`.execute(
    trx,
  );
  const [row] = rows;
  return {
    version: Number(row?.version),
    begun: Number(row?.begun),
    before: { cells: Number(row?.cells_before), bytes: Number(row?.bytes_before) },
    added: toSize(row),
  };
}

/** What all files that count take, each by itself: less than the above where much was replaced. */
async function sizeOfAll(trx: Transaction<Schema>): Promise<CubeSize | undefined> {
  const { rows } = await sql<Figures>`
    select ${figuresOfFiles} from files where counted = 1`.execute(trx);
  return toSize(rows[0]);
}

interface Figures {
  readonly begun: number;
  readonly known: number;
  /** MySQL gives sums as text; of nothing there is none. */
  readonly cells: number | string | null;
  readonly bytes: number | string | null;
}

/** @returns undefined where a file is among them of which nothing is known */
function toSize(row: Figures | undefined): CubeSize | undefined {
  if (!row || row.begun !== row.known) return undefined;
  return { cells: Number(row.cells), bytes: Number(row.bytes) };
}

function countingFiles(trx: Transaction<Schema>): Promise<FileToCount[]> {
  return trx.selectFrom('files').select(columnsToCount).where('counted', '=', 1).execute();
}
