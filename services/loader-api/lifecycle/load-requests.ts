import type { LoadRow, LoadSource } from '#shared/schema.ts';
import type { FileSource, PathFile } from '../file/source.ts';
import type { LoadOptions } from '../loads/options.ts';
import type { Sender } from './accept.ts';
import type { LoadOutcome } from './run.ts';

export interface UploadRequest {
  readonly options: LoadOptions;
  /** Whose slots it takes. */
  readonly caller: string;
  readonly sources: AsyncIterable<FileSource>;
  readonly bytesTotal: number | null;
  readonly idempotencyKey: string | undefined;
  readonly sender?: Sender | undefined;
  readonly verify: (() => Promise<void>) | undefined;
  /** Aborted when what arrives is not what was asked for; its reason is the problem. */
  readonly faulty: AbortSignal;
}

export interface QueueRequest {
  readonly files: readonly PathFile[];
  readonly bytesTotal: number;
  readonly options: LoadOptions;
  readonly source: LoadSource;
  /** Whose slots it takes. */
  readonly caller: string;
  readonly idempotencyKey?: string | undefined;
  readonly sender?: Sender | undefined;
}

/** A load on its way. */
export interface Started {
  /** As it was entered. */
  readonly load: LoadRow;
  /** How it ended; undefined when it stays queued. */
  readonly ended: Promise<LoadOutcome | undefined>;
}

/** A load that waits in line, maybe as another process has left it. */
export interface QueuedLoad {
  readonly loadId: string;
  readonly files: readonly PathFile[];
  readonly options: LoadOptions;
  /** Who has asked for it. */
  readonly sender?: Sender | undefined;
}
