import { type Api, query } from '#shared/page/api.ts';
import { delimiters, findDelimiter, parseCsv, writeCsv } from './look/csv.ts';
import type { SendRequest } from './sender.ts';
import type { Load, MendFile, Mending, MendRow } from './state.ts';

/** Most rows that are mended on the page; more are mended in a spreadsheet. */
const mendRowsMax = 1000;

/** What stands after the original columns of a file of rejects. */
const findings = 4;

/** Reads the rejected rows of a load. @throws ApiProblem */
export async function readMending(api: Api, load: Load): Promise<Mending> {
  const files: MendFile[] = [];
  let room = mendRowsMax;
  let isCut = false;
  for (const file of load.files) {
    if (file.rowsRejected === 0 || room === 0) continue;
    const path = `loads/${load.id}/rejects${query({ file: file.id })}`;
    const response = await api.send(path, { headers: { Accept: 'text/csv' } });
    const text = await response.text();
    const delimiter = findDelimiter(text);
    const [header = [], ...rows] = parseCsv(text, delimiters[delimiter] ?? ',', room + 1);
    isCut ||= file.rowsRejected > rows.length;
    room -= rows.length;
    const { id: fileId, name, dataset } = file;
    const columns = header.slice(0, -findings);
    files.push({ fileId, name, dataset, delimiter, header: columns, rows: rows.map(rowOf) });
  }
  return { loadId: load.id, files, isCut };
}

function rowOf(fields: readonly string[]): MendRow {
  const [line = '', columns = '', , message = ''] = fields.slice(-findings);
  return { line, columns: columns.split('; '), message, cells: fields.slice(0, -findings) };
}

/** The mended rows as one load, to be read as the load they come from was. */
export function mendedRequest(load: Load, mending: Mending): SendRequest {
  const { map, dateFormat } = load.options ?? {};
  const files = mending.files.filter(({ rows }) => rows.length > 0);
  const maps = Object.entries((map ?? {}) as Record<string, string>);
  return {
    files: files.map(({ dataset, name, delimiter, header, rows }) => ({
      field: dataset,
      file: new File(
        [writeCsv([header, ...rows.map(({ cells }) => cells)], delimiters[delimiter] ?? ',')],
        `mended-${name}`,
        { type: 'text/csv; charset=utf-8' },
      ),
    })),
    options: {
      dateFormat: typeof dateFormat === 'string' ? dateFormat : null,
      ...Object.fromEntries(maps.map(([word, column]) => [`map[${word}]`, column])),
    },
  };
}
