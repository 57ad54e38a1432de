import { Problem } from '#shared/errors.ts';
import { type Condition, isImpossible, type StoredRow } from '../rows/conditions.ts';
import type { FileCatalog } from '../rows/file-catalog.ts';
import type { CountedFile } from '../rows/rows-repository.ts';
import { type Key, type RowScanner, RowsGone } from '../rows/scan.ts';
import type { DataVersion } from '../state/data-version.ts';
import type { LiveCube } from '../state/live-cube.ts';
import {
  cursorOf,
  etagOf,
  type ListingRequest,
  type ListingStart,
  listingStartOf,
} from './cursor.ts';
import { conditionsOf } from './filters.ts';
import { createItemWriter, type ItemWriter } from './row-writer.ts';

/** A page, ready to send. */
export interface Page {
  readonly body: string;
  readonly etag: string;
  /** The cursor of the page after it. */
  readonly next: string | null;
}

/** What a request asks for, as of one data version. Nothing has been read yet. */
export interface Listing {
  /** Strong: of the page, or of the export. */
  readonly etag: string;
  /** @throws Problem time_limit, shutting_down */
  page(signal: AbortSignal): Promise<Page>;
  /** All rows as text, some at a time. @throws what `RowScanner` does */
  text(signal: AbortSignal): AsyncGenerator<string>;
}

export interface ListingsDeps {
  readonly cube: LiveCube;
  readonly catalog: FileCatalog;
  readonly scanner: RowScanner;
  readonly config: { readonly listingScanRowsMax: number };
}

const limitDefault = 100;
const exportRows = 500;
const triesMax = 5;

/** The rows that count: page by page, or all at once. */
export interface Listings {
  /** @throws Problem validation_failed, aggregate_too_large */
  open(request: ListingRequest): Promise<Listing>;
}

export function createListings(deps: ListingsDeps): Listings {
  const { cube, catalog, scanner, config } = deps;
  const open = async (request: ListingRequest): Promise<Opened> => {
    const { counted, conditions } = await cube.read((now) => ({
      counted: now,
      conditions: conditionsOf(request.dataset, request.filters, now.cube),
    }));
    const from = listingStartOf(request, counted);
    const all = await catalog.files(request.dataset, counted);
    const { load, file } = request.filters;
    const files = all.filter(
      ({ id, loadId, publishedAs }) =>
        (file === undefined || id === file) &&
        (load === undefined || loadId === load.toLowerCase()) &&
        publishedAs <= from.version,
    );
    const writer = createItemWriter(request.dataset, files, request.format, request.options);
    const isEmpty = isImpossible(conditions);
    return { ...from, at: counted.at, conditions, files: isEmpty ? [] : files, writer };
  };
  const readPage = async (request: ListingRequest, opened: Opened, signal: AbortSignal) => {
    const limit = request.limit ?? limitDefault;
    const rows: StoredRow[] = [];
    let lookedThrough = 0;
    let next: Key | null = null;
    const scan = { ...opened, dataset: request.dataset, firstRows: limit + 1, signal };
    for await (const step of scanner.scan(scan)) {
      rows.push(...step.rows);
      if (rows.length > limit) {
        rows.length = limit;
        next = keyOf(rows.at(-1));
        break;
      }
      lookedThrough += step.lookedThrough;
      next = lookedThrough >= config.listingScanRowsMax ? step.upTo : null;
      if (next) break;
    }
    const cursor = next && cursorOf(request, opened, next);
    return { rows, next: cursor };
  };
  const page = async (request: ListingRequest, first: Opened, signal: AbortSignal) => {
    let opened = first;
    for (let tries = 0; tries < triesMax; tries++) {
      try {
        const { rows, next } = await readPage(request, opened, signal);
        return { body: textOf(rows, next, request, opened), etag: etagOf(request, opened), next };
      } catch (error) {
        // Whoever deletes rows has made a new data version before.
        if (!(error instanceof RowsGone)) throw error;
        opened = await open(request);
      }
    }
    throw new Problem('time_limit', 'The data change faster than they can be read.');
  };
  return {
    async open(request) {
      const opened = await open(request);
      const { dataset } = request;
      return {
        etag: etagOf(request, opened),
        page: (signal) => page(request, opened, signal),
        async *text(signal) {
          const { writer } = opened;
          if (writer.head() !== '') yield writer.head();
          const scan = { ...opened, dataset, firstRows: exportRows, signal };
          for await (const { rows } of scanner.scan(scan)) {
            if (rows.length > 0) yield writer.rows(rows);
          }
        },
      };
    },
  };
}

interface Opened extends ListingStart {
  readonly at: DataVersion;
  readonly conditions: readonly Condition[];
  readonly files: readonly CountedFile[];
  readonly writer: ItemWriter;
}

function keyOf(row: StoredRow | undefined): Key | null {
  return row ? { file: row.file_id, line: row.line_no } : null;
}

function textOf(
  rows: readonly StoredRow[],
  next: string | null,
  { format }: ListingRequest,
  { writer, at }: Opened,
): string {
  if (format !== 'json') return writer.head() + writer.rows(rows);
  return JSON.stringify({ items: rows.map(writer.item), next, dataVersion: at.version });
}
