import { type Api, query } from '#shared/page/api.ts';
import { delimiters, findDelimiter, parseCsv, writeCsv } from './look/csv.ts';
import { readAs } from './request.ts';
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
    const dateFormat = file.dateFormat ?? orderOf(load);
    const columns = header.slice(0, -findings);
    const read = { fileId, name, dataset, delimiter, dateFormat };
    files.push({ ...read, header: columns, rows: rows.map(rowOf) });
  }
  return { loadId: load.id, files, isCut };
}

/** Files of before did not say it themselves. */
function orderOf({ options }: Load): string | undefined {
  const asked = options?.dateFormat;
  return typeof asked === 'string' ? asked : undefined;
}

function rowOf(fields: readonly string[]): MendRow {
  const [line = '', columns = '', , message = ''] = fields.slice(-findings);
  return { line, columns: columns.split('; '), message, cells: fields.slice(0, -findings) };
}

/** The mended rows as one load, to be read as the load they come from was. */
export function mendedRequest(load: Load, mending: Mending): SendRequest {
  const { map } = load.options ?? {};
  const files = mending.files.filter(({ rows }) => rows.length > 0);
  const maps = Object.entries((map ?? {}) as Record<string, string>);
  return {
    files: files.map(({ dataset, name, delimiter, dateFormat, header, rows }) => ({
      field: dataset,
      file: new File(
        [writeCsv([header, ...rows.map(({ cells }) => cells)], delimiters[delimiter] ?? ',')],
        `mended-${name}`,
        { type: readAs({ charset: 'utf-8', delimiter, dateFormat: dateFormat ?? null }) },
      ),
    })),
    options: {
      ...Object.fromEntries(maps.map(([word, column]) => [`map[${word}]`, column])),
    },
  };
}
