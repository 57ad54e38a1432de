import { Counter, Histogram, type Registry } from '@prometheus-io/client';
import { DATASET_NAMES } from '#shared/datasets/index.ts';
import type { LoadOutcome } from '../lifecycle/run.ts';

/** How a load ends that has run here. */
export type LoadEnd = LoadOutcome['kind'] | 'failed' | 'cancelled';

const ends = {
  published: 'published',
  held: 'held',
  duplicate: 'duplicate',
  dryRun: 'dry_run',
  failed: 'failed',
  cancelled: 'cancelled',
} as const satisfies Record<LoadEnd, string>;

const stages = ['receive', 'write'] as const;
const publications = ['publish', 'publish_held', 'revert'] as const;

/** Counts what loads do, while they do it. Labels are of fixed sets: never a name of a caller's. */
export interface LoadMeter {
  /** Bytes of a file as they were sent. */
  received(dataset: string, bytes: number): void;
  rows(dataset: string, result: 'loaded' | 'rejected', rows: number): void;
  /** A fault of a row that was rejected. */
  fault(dataset: string, code: string): void;
  /** A file has been read, and its rows are written. */
  file(dataset: string, seconds: Readonly<Record<(typeof stages)[number], number>>): void;
  /** A load has ended. @param code why it failed */
  ended(end: LoadEnd, seconds: number, code?: string): void;
  /** Something counts or ceases to, since so long. */
  publication(kind: (typeof publications)[number], seconds: number): void;
}

const loadSeconds = [0.05, 0.25, 1, 5, 15, 60, 300, 1800, 7200];
const publicationSeconds = [0.005, 0.02, 0.1, 0.5, 2, 10, 60];

export function createLoadMeter(registry: Registry): LoadMeter {
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Counter<L>({ name, help, labelNames, registers });
  const bytes = counter('terrascope_received_bytes_total', 'Bytes of files as they were sent', [
    'dataset',
  ]);
  const rows = counter('terrascope_rows_total', 'Rows that were checked, good or rejected', [
    'dataset',
    'result',
  ]);
  const faults = counter('terrascope_row_faults_total', 'Faults of rejected rows, by their code', [
    'dataset',
    'code',
  ]);
  const files = counter('terrascope_files_total', 'Files that were read to their end', ['dataset']);
  const stage = counter(
    'terrascope_file_stage_seconds_total',
    'Time files took: to receive them (reading, checking, most of the writing), then to write the rest',
    ['dataset', 'stage'],
  );
  const failures = counter('terrascope_load_failures_total', 'Loads that failed, by their code', [
    'code',
  ]);
  const loads = new Histogram({
    name: 'terrascope_load_duration_seconds',
    help: 'Time from the beginning of a load to its end, by how it ended',
    labelNames: ['outcome'],
    buckets: loadSeconds,
    registers,
  });
  const published = new Histogram({
    name: 'terrascope_publication_duration_seconds',
    help: 'Time a publish or revert took, with what it was tried again for',
    labelNames: ['kind'],
    buckets: publicationSeconds,
    registers,
  });
  // What has not happened yet is 0: else the first of it would be missed by every rate.
  for (const outcome of Object.values(ends)) loads.zero({ outcome });
  for (const kind of publications) published.zero({ kind });
  for (const dataset of DATASET_NAMES) {
    bytes.inc({ dataset }, 0);
    files.inc({ dataset }, 0);
    for (const result of ['loaded', 'rejected']) rows.inc({ dataset, result }, 0);
    for (const of of stages) stage.inc({ dataset, stage: of }, 0);
  }
  return {
    received: (dataset, count) => bytes.inc({ dataset }, count),
    rows: (dataset, result, count) => rows.inc({ dataset, result }, count),
    fault: (dataset, code) => faults.inc({ dataset, code }),
    file: (dataset, seconds) => {
      files.inc({ dataset });
      for (const of of stages) stage.inc({ dataset, stage: of }, seconds[of]);
    },
    ended: (end, seconds, code) => {
      loads.observe({ outcome: ends[end] }, seconds);
      if (code !== undefined) failures.inc({ code });
    },
    publication: (kind, seconds) => published.observe({ kind }, seconds),
  };
}
