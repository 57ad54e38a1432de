import { type Kysely, type RawBuilder, sql } from 'kysely';
import { once, type Retrying } from '#shared/database/retry.ts';
import { type DatasetName, findDataset } from '#shared/datasets/index.ts';
import { Problem } from '#shared/errors.ts';
import type { Schema } from '#shared/schema.ts';
import type { Condition, StoredRow } from './conditions.ts';

/** More values than these are not worth sending: the rows are filtered here instead. */
const valuesSentMax = 500;

/** A file whose rows count. None of this ever changes. */
export interface CountedFile {
  readonly id: number;
  readonly loadId: string;
  readonly name: string;
  readonly rows: number;
  /** The data version its load was published as. */
  readonly publishedAs: number;
}

/** Rows along their key: of whole files, or of one file between two lines (`after` left out). */
export interface RowRange {
  readonly files: readonly number[];
  readonly lines?: Lines;
}

export interface Lines {
  readonly after: number;
  readonly upTo: number;
}

/** People of one birthplace who were born on one day. */
interface BirthsOfDay {
  readonly place_of_birth: string;
  readonly date_of_birth: string;
  readonly people: number;
}

/** What the database knows of rows. Every statement is short: it goes along the key. */
export interface RowsRepository {
  /**
   * Rows in the order of their key. May hold some that break the conditions: MySQL takes texts
   * that differ in trailing spaces for equal.
   */
  rows(
    dataset: DatasetName,
    range: RowRange,
    conditions: readonly Condition[],
  ): Promise<StoredRow[]>;
  /**
   * People of a range of lines who were born within a range of days, by birthplace and day.
   * Birthplaces that differ in trailing spaces only may be put together: their key is the same.
   */
  births(
    fileId: number,
    lines: Lines,
    born: { readonly from: string; readonly to: string },
  ): Promise<BirthsOfDay[]>;
  /** The last line of a file that holds a row, 0 when there is none. */
  lastLine(dataset: DatasetName, fileId: number): Promise<number>;
  /** How many of these files had all of their rows, and of how many they are being deleted. */
  published(fileIds: readonly number[]): Promise<{ files: number; purged: number }>;
  /** Files by their ids. */
  files(ids: readonly number[]): Promise<CountedFile[]>;
}

/** @param reading how reads are done again after a fault that passes */
export function createRowsRepository(
  db: Kysely<Schema>,
  { listingStatementMs }: { readonly listingStatementMs: number },
  reading: Retrying = once,
): RowsRepository {
  // A hint to MySQL and TiDB, a comment to the others.
  const bounded = sql.raw(`/*+ MAX_EXECUTION_TIME(${listingStatementMs}) */`);
  const runOnce = async <T>(query: RawBuilder<T>): Promise<T[]> => {
    try {
      return (await query.execute(db)).rows;
    } catch (error) {
      if (!isTimeout(error)) throw error;
      const detail = `A statement took longer than ${listingStatementMs} ms (LISTING_STATEMENT_MS).`;
      throw new Problem('time_limit', detail, { cause: error });
    }
  };
  const run = <T>(query: RawBuilder<T>): Promise<T[]> => reading(() => runOnce(query));
  return {
    async rows(dataset, range, conditions) {
      const columns = findDataset(dataset)?.columns ?? [];
      const selected = ['file_id', 'line_no', ...columns.map(({ name }) => name)].map((name) =>
        sql.ref(name),
      );
      const where = [inRange(range), ...conditions.flatMap(toSql)];
      return run(sql<StoredRow>`select ${bounded} ${sql.join(selected)} from ${sql.table(dataset)}
        where ${sql.join(where, sql` and `)} order by file_id, line_no`);
    },

    async births(fileId, lines, born) {
      return run(sql<BirthsOfDay>`
        select ${bounded} place_of_birth, date_of_birth, count(*) as people from people
        where ${inRange({ files: [fileId], lines })}
        and date_of_birth >= ${born.from} and date_of_birth <= ${born.to}
        group by place_of_birth, date_of_birth`);
    },

    async lastLine(dataset, fileId) {
      const [row] = await run(sql<{ last: number | null }>`
        select ${bounded} max(line_no) as last from ${sql.table(dataset)}
        where file_id = ${fileId}`);
      return row?.last ?? 0;
    },

    async published(fileIds) {
      const counts = db
        .selectFrom('files')
        .select(({ fn }) => [fn.countAll().as('files'), fn.count('purged_at').as('purged')])
        .where('counted_version', 'is not', null)
        .where('id', 'in', fileIds);
      const { files, purged } = await reading(() => counts.executeTakeFirstOrThrow());
      return { files: Number(files), purged: Number(purged) };
    },

    async files(ids) {
      const files = db
        .selectFrom('files')
        .innerJoin('loads', 'loads.id', 'files.load_id')
        .select(['files.id', 'files.load_id', 'files.name', 'files.rows_loaded'])
        .select('loads.data_version')
        .where('files.id', 'in', ids);
      const rows = await reading(() => files.execute());
      return rows.map((row) => ({
        id: row.id,
        loadId: row.load_id,
        name: row.name,
        rows: row.rows_loaded,
        publishedAs: row.data_version ?? 0,
      }));
    },
  };
}

function inRange({ files, lines }: RowRange): RawBuilder<unknown> {
  if (!lines) return sql`file_id in (${sql.join(files)})`;
  return sql`file_id = ${files[0]} and line_no > ${lines.after} and line_no <= ${lines.upTo}`;
}

function toSql(condition: Condition): RawBuilder<unknown>[] {
  const column = sql.ref(condition.column);
  if (condition.kind === 'equals') return [sql`${column} = ${condition.value}`];
  if (condition.kind === 'between') {
    return [sql`${column} >= ${condition.from} and ${column} <= ${condition.to}`];
  }
  // Not LIKE: it has letters of its own, and SQLite's takes large and small ones for the same.
  if (condition.kind === 'prefix') {
    return [sql`substr(${column}, 1, ${[...condition.value].length}) = ${condition.value}`];
  }
  const { values } = condition;
  return values.size > valuesSentMax ? [] : [sql`${column} in (${sql.join([...values])})`];
}

/** MySQL's ER_QUERY_TIMEOUT, MariaDB's ER_STATEMENT_TIMEOUT. */
function isTimeout(error: unknown): boolean {
  const errno = typeof error === 'object' && error !== null && 'errno' in error ? error.errno : 0;
  return errno === 3024 || errno === 1969;
}
