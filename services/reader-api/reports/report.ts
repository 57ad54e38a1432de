import type { Readable } from 'node:stream';

/** A report as it lies in the folder. */
export interface Report {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** The data version it was made from; null for a file that somebody else wrote. */
  readonly dataVersion: number | null;
  readonly modifiedAt: string;
}

export interface StoredReport {
  readonly report: Report;
  /** To be read or destroyed: the file is open until then. */
  readonly content: Readable;
}
