import type { Static } from 'typebox';
import type { DatasetName } from '#shared/datasets/index.ts';
import type { FileRow, LoadRow } from '#shared/schema.ts';
import { storedCauses } from '../file/check/reject-causes.ts';
import type { DateFormat } from '../file/read/date-formats.ts';
import type { LoadFile } from './file-schema.ts';
import { actionsOf, linksOf } from './load-links.ts';
import type { LoadObject } from './load-schema.ts';
import { previewOf } from './stored-preview.ts';

/** What is shown of a load. A list reads nothing else: other columns may be long. */
export const shownLoadColumns = [
  'id',
  'state',
  'mode',
  'dry_run',
  'created_at',
  'started_at',
  'ready_at',
  'expires_at',
  'finished_at',
  'receive_ms',
  'write_ms',
  'publish_ms',
  'rows_read',
  'rows_loaded',
  'rows_rejected',
  'bytes_read',
  'bytes_total',
  'preview',
  'preview_version',
  'map_unused',
  'rejects_by',
  'data_version',
  'error',
  'sent_by',
  'request_id',
  'asked',
] as const;
export type ShownLoad = Pick<LoadRow, (typeof shownLoadColumns)[number]>;

/** The same of a file. */
export const shownFileColumns = [
  'id',
  'load_id',
  'dataset',
  'name',
  'bytes',
  'sha256',
  'delimiter',
  'charset',
  'compression',
  'date_format',
  'columns_ignored',
  'rows_read',
  'rows_loaded',
  'rows_rejected',
  'duplicate_of',
  'superseded_by',
] as const;
export type ShownFile = Pick<FileRow, (typeof shownFileColumns)[number]>;

/** A load as its users see it. */
export function toLoadObject(load: ShownLoad, files: readonly ShownFile[]): LoadObject {
  const isDone = (load.finished_at ?? load.ready_at) !== null && load.error === null;
  return {
    id: load.id,
    state: load.state,
    mode: load.mode,
    dryRun: load.dry_run === 1,
    by: load.sent_by,
    requestId: load.request_id,
    ...askedOf(load),
    createdAt: moment(load.created_at),
    startedAt: load.started_at === null ? null : moment(load.started_at),
    ...(load.state === 'ready' ? { expiresAt: moment(load.expires_at ?? 0) } : {}),
    finishedAt: load.finished_at === null ? null : moment(load.finished_at),
    rowsRead: load.rows_read,
    rowsLoaded: load.rows_loaded,
    rowsRejected: load.rows_rejected,
    rejectsBy: causesOf(load, files),
    bytesRead: load.bytes_read,
    bytesTotal: load.bytes_total,
    ...speedOf(load, Date.now()),
    ...timingsOf(load),
    ...previewOf(load),
    ...(load.map_unused === null || !isDone ? {} : { mapUnused: JSON.parse(load.map_unused) }),
    dataVersion: load.data_version,
    error: load.error === null ? null : JSON.parse(load.error),
    files: files.map(toFile),
    links: { ...linksOf(load.id), ...(load.state === 'ready' ? actionsOf(load.id) : {}) },
  };
}

function askedOf({ asked }: ShownLoad): Pick<LoadObject, 'note' | 'options'> {
  const { note = null, ...options } = asked === null ? {} : JSON.parse(asked);
  return { note, options: asked === null ? null : options };
}

/** As its list of rejects, without those of duplicates. */
function causesOf(load: ShownLoad, files: readonly ShownFile[]): LoadObject['rejectsBy'] {
  const own = new Map(files.map((file) => [file.id, file]));
  return storedCauses(load.rejects_by).flatMap((cause) => {
    const file = own.get(cause.fileId);
    if (!file || file.duplicate_of !== null) return [];
    const dataset = file.dataset as DatasetName;
    return [{ file: file.name, dataset, ...cause }];
  });
}

/** How long its stages took, once it has ended. */
function timingsOf(load: ShownLoad): Pick<LoadObject, 'timings'> {
  const { receive_ms: receiveMs, write_ms: writeMs, publish_ms: publishMs } = load;
  const hasEnded = (load.ready_at ?? load.finished_at) !== null;
  if (!hasEnded || receiveMs === null || writeMs === null) return {};
  return { timings: { receiveMs, writeMs, publishMs } };
}

/** How fast a load is, and how long it still takes: by the bytes, the only total that is known. */
function speedOf(load: ShownLoad, now: number) {
  if (load.started_at === null) return { rowsPerSecond: null, remainingMs: null };
  // How long it was held says nothing.
  const ended = load.ready_at ?? load.finished_at;
  const elapsedMs = Math.max((ended ?? now) - load.started_at, 1);
  const rowsPerSecond = Math.round((load.rows_read * 1000) / elapsedMs);
  if (ended !== null || load.bytes_total === null || load.bytes_read === 0) {
    return { rowsPerSecond, remainingMs: null };
  }
  const bytesLeft = Math.max(load.bytes_total - load.bytes_read, 0);
  return { rowsPerSecond, remainingMs: Math.round((bytesLeft * elapsedMs) / load.bytes_read) };
}

function toFile(file: ShownFile): Static<typeof LoadFile> {
  return {
    id: file.id,
    dataset: file.dataset as Static<typeof LoadFile>['dataset'],
    name: file.name,
    bytes: file.bytes,
    sha256: file.sha256,
    delimiter: file.delimiter,
    charset: file.charset,
    compression: file.compression,
    ...(file.date_format === null ? {} : { dateFormat: file.date_format as DateFormat }),
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
