import type { Static } from 'typebox';
import { type DatasetName, findDataset } from '#shared/datasets/index.ts';
import type { FileRow, LoadRow } from '#shared/schema.ts';
import { storedCauses } from '../check/reject-causes.ts';
import { type Aliases, unusedAliases } from '../read/column-naming.ts';
import { linksOf } from './load-links.ts';
import type { LoadFile, LoadObject } from './load-schema.ts';

/** A load as its users see it. */
export function toLoadObject(load: LoadRow, files: readonly FileRow[]): LoadObject {
  return {
    id: load.id,
    state: load.state,
    mode: load.mode,
    dryRun: load.dry_run === 1,
    createdAt: moment(load.created_at),
    startedAt: load.started_at === null ? null : moment(load.started_at),
    finishedAt: load.finished_at === null ? null : moment(load.finished_at),
    rowsRead: load.rows_read,
    rowsLoaded: load.rows_loaded,
    rowsRejected: load.rows_rejected,
    rejectsBy: causesOf(load, files),
    bytesRead: load.bytes_read,
    bytesTotal: load.bytes_total,
    ...speedOf(load, Date.now()),
    ...(load.preview === null ? {} : { summary: JSON.parse(load.preview) }),
    ...unusedNames(load, files),
    dataVersion: load.data_version,
    error: load.error === null ? null : JSON.parse(load.error),
    files: files.map(toFile),
    links: linksOf(load.id),
  };
}

/** As its list of rejects, without those of duplicates. */
function causesOf(load: LoadRow, files: readonly FileRow[]): LoadObject['rejectsBy'] {
  const own = new Map(files.map((file) => [file.id, file]));
  return storedCauses(load.rejects_by).flatMap((cause) => {
    const file = own.get(cause.fileId);
    if (!file || file.duplicate_of !== null) return [];
    const dataset = file.dataset as DatasetName;
    return [{ file: file.name, dataset, ...cause }];
  });
}

/** How fast a load is, and how long it still takes: by the bytes, the only total that is known. */
function speedOf(load: LoadRow, now: number) {
  if (load.started_at === null) return { rowsPerSecond: null, remainingMs: null };
  const elapsedMs = Math.max((load.finished_at ?? now) - load.started_at, 1);
  const rowsPerSecond = Math.round((load.rows_read * 1000) / elapsedMs);
  const isRunning = load.finished_at === null;
  if (!isRunning || load.bytes_total === null || load.bytes_read === 0) {
    return { rowsPerSecond, remainingMs: null };
  }
  const bytesLeft = Math.max(load.bytes_total - load.bytes_read, 0);
  return { rowsPerSecond, remainingMs: Math.round((bytesLeft * elapsedMs) / load.bytes_read) };
}

/** What `map` names in vain, once all files have been read. */
function unusedNames(load: LoadRow, files: readonly FileRow[]): { mapUnused?: string[] } {
  const { map }: { map?: Aliases } = JSON.parse(load.options);
  if (!map || load.finished_at === null || load.error !== null) return {};
  const read = files.flatMap(({ dataset: name, header }) => {
    const dataset = findDataset(name);
    return dataset && header !== null ? [{ dataset, header: JSON.parse(header) }] : [];
  });
  const mapUnused = unusedAliases(map, read);
  return mapUnused.length > 0 ? { mapUnused } : {};
}

function toFile(file: FileRow): Static<typeof LoadFile> {
  return {
    id: file.id,
    dataset: file.dataset as Static<typeof LoadFile>['dataset'],
    name: file.name,
    bytes: file.bytes,
    sha256: file.sha256,
    delimiter: file.delimiter,
    charset: file.charset,
    compression: file.compression,
    columnsIgnored: file.columns_ignored === null ? [] : JSON.parse(file.columns_ignored),
    rowsRead: file.rows_read,
    rowsLoaded: file.rows_loaded,
    rowsRejected: file.rows_rejected,
    ...(file.duplicate_of === null ? {} : { duplicateOf: file.duplicate_of }),
    ...(file.superseded_by === null ? {} : { supersededBy: file.superseded_by }),
  };
}

function moment(ms: number): string {
  return new Date(ms).toISOString();
}
