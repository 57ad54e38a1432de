import type { Logger } from 'pino';
import type { Dataset } from '#shared/datasets/dataset.ts';
import type { FilesRepository } from '../loads/files-repository.ts';
import type { LoadOptions } from '../loads/options.ts';
import type { Ownership } from '../loads/ownership.ts';
import type { LoadMeter } from '../metrics/load-meter.ts';
import type { RejectBounds, Rejects } from './check/rejects.ts';
import type { ExpansionLimits } from './decode/decompress.ts';
import type { EnteredFiles } from './file-record.ts';
import type { SentFile } from './fingerprint.ts';
import type { ReadRowsOptions } from './read-rows.ts';
import type { WriterFactory } from './write/choose.ts';
import type { RowSinkOptions } from './write/row-sink.ts';

/** What the figures of a running load are counted in. */
export interface Counts {
  rowsRead: number;
  rowsLoaded: number;
  rowsRejected: number;
  bytesRead: number;
}

export function noCounts(): Counts {
  return { rowsRead: 0, rowsLoaded: 0, rowsRejected: 0, bytesRead: 0 };
}

/** How long the stages of a running load took so far. */
export interface StageTimes {
  receiveMs: number;
  writeMs: number;
}

/** What has come of a file. */
export interface LoadedFile {
  readonly sent: SentFile;
  readonly name: string;
  readonly dataset: Dataset;
  /** Its header row, as it was read. */
  readonly header: readonly string[];
  readonly rowsLoaded: number;
}

/** The settings that the stages of a load go by. */
export interface FileSettings
  extends ExpansionLimits,
    RejectBounds,
    Pick<ReadRowsOptions, 'columnsMax' | 'headerBytesMax' | 'recordBytesMax'>,
    Omit<RowSinkOptions, 'log'> {
  readonly requestIdleMs: number;
  readonly rejectRawBytesMax: number;
  readonly aggregateCellsMax: number;
}

/** What the stages of a load share while it runs. */
export interface LoadRun extends Ownership {
  readonly options: LoadOptions;
  readonly config: FileSettings;
  readonly files: FilesRepository;
  readonly writerFor: WriterFactory;
  readonly log: Logger;
  readonly meter: LoadMeter;
  /** Aborted when the load is to stop; its reason is the problem to fail with. */
  readonly signal: AbortSignal;
  /** The last day that is not in the future now (`lastDay`): a load may take longer than a day. */
  readonly today: string;
  readonly rejects: Rejects;
  readonly counts: Counts;
  readonly times: StageTimes;
  readonly entered: EnteredFiles;
}
