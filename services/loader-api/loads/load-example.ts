import { linksOf } from './load-links.ts';

/** A load as the documents show one. */
export function exampleLoad() {
  const id = '019a6f3e-5c1d-7a43-9f0e-2b7c7e0a9d11';
  return {
    id,
    state: 'published',
    mode: 'append',
    dryRun: false,
    by: 'nightly',
    requestId: '0190a6b2-6a3c-8f00-8000-000000000001',
    note: null,
    options: { mode: 'append', maxRejects: '1', delimiter: 'auto', dryRun: false, force: false },
    createdAt: '2026-01-05T09:00:00.000Z',
    startedAt: '2026-01-05T09:00:00.000Z',
    finishedAt: '2026-01-05T09:00:00.120Z',
    rowsRead: 128,
    rowsLoaded: 127,
    rowsRejected: 1,
    rejectsBy: [exampleCause()],
    bytesRead: 3_996,
    bytesTotal: 3_996,
    rowsPerSecond: 83333,
    remainingMs: null,
    timings: { receiveMs: 98, writeMs: 14, publishMs: 8 },
    dataVersion: 1,
    error: null,
    files: [exampleFile()],
    links: linksOf(id),
  };
}

function exampleCause() {
  return {
    file: 'places.csv',
    fileId: 1,
    dataset: 'places',
    column: 'county',
    code: 'required',
    count: 1,
    firstLine: 17,
  };
}

function exampleFile() {
  return {
    id: 1,
    dataset: 'places',
    name: 'places.csv',
    bytes: 3_996,
    sha256: '0fe18723d17bfa364d7a3bcd643b0e1f8ee4f6189765ac8c6704d7201f83b5ca',
    delimiter: ',',
    charset: 'utf-8',
    compression: null,
    columnsIgnored: [],
    rowsRead: 128,
    rowsLoaded: 127,
    rowsRejected: 1,
  };
}
