import type { Generated, Insertable, Selectable, Updateable } from 'kysely';
import type { LoadsTable } from './loads-table.ts';
import type { CountedTable, DataVersionsTable, MetaTable } from './version-tables.ts';

export {
  LOAD_STATES,
  type LoadMode,
  type LoadSource,
  type LoadState,
  type LoadsTable,
} from './loads-table.ts';

/** Moments are milliseconds since 1970, yes/no is 1/0: the same types on every engine. */
export interface FilesTable {
  id: Generated<number>;
  load_id: string;
  dataset: string;
  name: string;
  /** Of the CSV itself, after any decompression. */
  sha256: string | null;
  bytes: Generated<number>;
  delimiter: string | null;
  charset: string | null;
  compression: string | null;
  /** The order of day, month and year it was read with, where that was said. */
  date_format: string | null;
  /**
   * The header row as read (`packNames`), and the columns of it that no rule knows, as they are
   * shown.
   */
  header: string | null;
  columns_ignored: string | null;
  rows_read: Generated<number>;
  rows_loaded: Generated<number>;
  rows_rejected: Generated<number>;
  /**
   * What is the same in files of the same bytes that were read the same way (`contentKey`); null
   * when none of its rows was loaded. `publish/holdings.ts` has the rules of this and the next two.
   */
  content: string | null;
  /** 0, or which copy of the content it stands for, by the id of the file that `force` added. */
  copy_no: Generated<number>;
  /** 1 while its load is published and no replace has superseded it. */
  holds: Generated<number>;
  /**
   * 1 while its rows count, and the data version that last changed this; null: they never could.
   */
  counted: Generated<number>;
  counted_version: number | null;
  /** When its rows ceased to count. */
  uncounted_at: number | null;
  /** The load of `mode=replace` that took its place. */
  superseded_by: string | null;
  /** The file that already held this content: the rows of this one were not needed. */
  duplicate_of: number | null;
  /** When its rows began to be deleted, null while they are kept. */
  purged_at: number | null;
  /**
   * When they were gone, and are to be looked for once more; and 1 once that has found none. What
   * counted once keeps its aggregate for longer, as part of the history: 2 once that is gone.
   */
  purge_again_at: number | null;
  purge_done: Generated<number>;
  /**
   * What a cube of this file takes, at most (`CubeSize`); null of files from before that was kept.
   */
  cube_cells: number | null;
  cube_bytes: number | null;
}

/** What a cube of all that counts takes, at most, as of a data version: one row, of id 1. */
export interface CubeSizesTable {
  id: number;
  version: number;
  cells: number;
  bytes: number;
}

export interface PeopleTable {
  file_id: number;
  line_no: number;
  given_name: string;
  family_name: string;
  date_of_birth: string;
  place_of_birth: string;
}

export interface PlacesTable {
  file_id: number;
  line_no: number;
  city: string;
  county: string;
  country: string;
}

/** People of one file by birthplace and year, written once before publication. */
export interface BirthsTable {
  file_id: number;
  cell_no: number;
  place_of_birth: string;
  birth_year: number;
  people: number;
}

/** The same cells once more, packed (`PlaceBirths`), to be read as a whole: of large aggregates. */
export interface BirthPartsTable {
  file_id: number;
  part_no: number;
  births: string;
}

/** One fault of one row, with the row's raw text (or as much of it as is kept). */
export interface RejectsTable {
  file_id: number;
  line_no: number;
  fault_no: number;
  column_name: string | null;
  code: string;
  message: string;
  raw: string | null;
  /** Whether more of the row stood in the file; null of rows from before that was kept. */
  raw_truncated: number | null;
}

/** The one data model of both services, the same on every engine. */
export interface Schema {
  loads: LoadsTable;
  files: FilesTable;
  people: PeopleTable;
  places: PlacesTable;
  births: BirthsTable;
  birth_parts: BirthPartsTable;
  rejects: RejectsTable;
  meta: MetaTable;
  data_versions: DataVersionsTable;
  counted: CountedTable;
  cube_sizes: CubeSizesTable;
}

export type LoadRow = Selectable<LoadsTable>;
export type LoadPatch = Updateable<LoadsTable>;
export type FileRow = Selectable<FilesTable>;
export type FilePatch = Updateable<FilesTable>;
export type RejectRow = Insertable<RejectsTable>;
