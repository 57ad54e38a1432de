import { Type } from 'typebox';
import { datasets } from '../../datasets/index.ts';
import { bytes, count, MiB, ms, text } from '../kinds.ts';

const headers = datasets.map(({ columns }) => columns.map(({ name }) => name));
/** What a file of any dataset needs. */
const columnsMin = Math.max(...headers.map((header) => header.length));
const headerBytesMin = Math.max(...headers.map((header) => header.join().length));

/** One file, from its bytes to rows that are checked. */
export const fileSettings = {
  DATA_DIR: text('data', 'folder that path loads read from'),
  AUTO_LOAD: text(
    '',
    'pattern of files below `DATA_DIR` (`raw/*.csv`) to load at the start if they are new',
  ),
  AUTO_LOAD_EVERY_MS: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 86_400_000,
    description:
      'how often files of `AUTO_LOAD` are looked for again; a file is loaded once its size and time were the same at two looks; `0`: only at the start, and at once',
  }),
  AUTO_LOAD_QUIET_MS: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 86_400_000,
    description:
      'how long its size and time must have been the same, beside at two looks of `AUTO_LOAD_EVERY_MS`; longer than any copy into `DATA_DIR` may stall',
  }),
  AUTO_LOAD_FILES_MAX: count(
    1_000,
    'most files that `AUTO_LOAD` may match while it looks again and again',
    100_000,
  ),
  BODY_BYTES_PER_SECOND_MIN: Type.Integer({
    default: 500,
    minimum: 0,
    maximum: 1_000_000_000,
    description:
      'slowest upload that is accepted; only the time spent waiting for the client counts; `0`: no minimum',
  }),
  BODY_RATE_WINDOW_MS: ms(
    60_000,
    'period over which the rate of an upload is averaged, so that a pause can be made up for',
  ),
  UPLOAD_BYTES_MAX: bytes(
    64 * 1024 * MiB,
    'largest CSV file, both as sent and after decompression',
  ),
  UPLOAD_FILES_MAX: count(16, 'most files in one load', 1000),
  EXPANSION_RATIO_MAX: count(200, 'how many times its own size a compressed file may expand to'),
  ZSTD_WINDOW_BYTES_MAX: Type.Integer({
    default: 8 * MiB,
    minimum: 1024,
    maximum: 2 ** 31,
    description:
      'largest window of zstd data, which is held in memory; rounded down to a power of two',
  }),
  HEADER_BYTES_MAX: Type.Integer({
    default: 64 * 1024,
    minimum: headerBytesMin,
    maximum: Number.MAX_SAFE_INTEGER,
    description: 'longest header row of a CSV file; at least 2 × `COLUMNS_MAX`',
  }),
  COLUMNS_MAX: Type.Integer({
    default: 256,
    minimum: columnsMin,
    maximum: 10_000,
    description: 'most columns in a CSV file',
  }),
  RECORD_BYTES_MAX: bytes(MiB, 'longest CSV record, including quoted line breaks'),
  AGGREGATE_CELLS_MAX: count(
    200_000,
    'most pairs of birthplace and year that a running load holds in memory',
  ),
  REJECTS_KEPT_MAX: count(
    100_000,
    'most rejects of one load that are kept; further ones are only counted, and a load that must fail is not read further',
  ),
  REJECT_CAUSES_MAX: count(
    50,
    'most causes (file, column and code) by which the rejects of one load are grouped; the most frequent ones are kept',
  ),
  REJECTS_KEPT_BYTES_MAX: bytes(
    64 * MiB,
    'how much text of rejected rows is kept of one load, in the same way',
  ),
  REJECTED_ROWS_MAX: count(
    1_000_000,
    'number of rejected rows after which a load fails whatever its `maxRejects`, unless most of its rows are good',
  ),
  REJECT_RAW_BYTES_MAX: Type.Integer({
    default: 16 * 1024,
    minimum: 64,
    maximum: 60_000,
    description: 'how much of the text of a rejected row is kept, in bytes',
  }),
};
