import { parse } from 'csv-parse/sync';
import request from 'supertest';
import { expect } from 'vitest';
import type { DatasetName } from '#shared/datasets/index.ts';
import type { Services } from './services.ts';

/** A row as a listing gives it. */
export type Row = Record<string, string | number>;

/** Every row that counts, in order, as a plain query over the stored rows finds it. */
export async function storedRows({ db }: Services, dataset: DatasetName): Promise<Row[]> {
  const rows = await db
    .selectFrom(dataset as 'people')
    .innerJoin('files', 'files.id', 'file_id')
    .selectAll(dataset as 'people')
    .select(['files.load_id', 'files.name'])
    .where('files.counted', '=', 1)
    .orderBy('file_id')
    .orderBy('line_no')
    .execute();
  return rows.map(({ file_id, line_no, load_id, name, ...columns }) => ({
    ...columns,
    load: load_id,
    file: file_id,
    fileName: name,
    line: line_no,
  }));
}

/** A query string; what is undefined is left out. */
export function queryOf(values: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return String(
    new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])),
  );
}

/** All rows of a listing, page after page along the `Link` headers. */
export async function walk(
  services: Services,
  path: string,
  between: () => Promise<unknown> = async () => undefined,
): Promise<Row[]> {
  const rows: Row[] = [];
  const limit = Number(new URL(path, services.reader).searchParams.get('limit') ?? 100);
  for (let next: string | undefined = path; next !== undefined; ) {
    const response: request.Response = await request(services.reader).get(next).expect(200);
    const { body, headers } = response;
    expect(body.items.length).toBeLessThanOrEqual(limit);
    rows.push(...body.items);
    next = /^<(.*)>; rel="next"$/.exec(headers.link ?? '')?.[1];
    expect(next === undefined).toBe(body.next === null);
    if (next !== undefined) {
      expect(new URL(next, services.reader).searchParams.get('cursor')).toBe(body.next);
    }
    await between();
  }
  return rows;
}

/** A download as text. */
export async function download(services: Services, path: string, type: string): Promise<string> {
  const response = await fetch(new URL(path, services.reader), { headers: { accept: type } });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
  // Not text(): that would take a byte order mark away.
  return Buffer.from(await response.arrayBuffer()).toString('utf8');
}

/** The rows of a download of CSV; `file` and `line` are numbers again. */
export function rowsOfCsv(text: string): Row[] {
  const rows: Record<string, string>[] = parse(text, { columns: true });
  return rows.map((row) => ({ ...row, file: Number(row.file), line: Number(row.line) }));
}

/** The rows of a download of NDJSON. */
export function rowsOfNdjson(text: string): Row[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}
