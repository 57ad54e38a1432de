import type { LookedFile } from './look/look.ts';
import { type Dataset, findColumns } from './look/match.ts';
import type { SendRequest } from './sender.ts';
import type { Asked } from './state.ts';

/** The files that were looked at, as a request: what was changed goes along as options. */
export function requestOf(files: readonly LookedFile[], asked: Asked): SendRequest {
  const maps = files.flatMap(({ dataset, map }) =>
    Object.entries(map).map(([word, column]) => [`map[${dataset}.${word}]`, column] as const),
  );
  const delimiters = new Set(files.map(({ delimiter }) => delimiter));
  const [delimiter] = delimiters;
  return {
    files: files.map((looked) => ({
      field: looked.dataset ?? 'file',
      file: withCharset(looked),
    })),
    options: {
      ...wayOf(asked),
      mode: asked.mode === 'replace' ? 'replace' : null,
      dateFormat: asked.dateFormat || null,
      // Of several the service finds each one's own.
      delimiter: delimiters.size === 1 && delimiter !== undefined ? delimiter : null,
      note: asked.note.trim() || null,
      ...Object.fromEntries(maps),
    },
  };
}

/** To be looked at first, or, where nothing is rejected, at once. */
function wayOf({ atOnce }: Pick<Asked, 'atOnce'>): Readonly<Record<string, string | null>> {
  return atOnce ? {} : { publish: 'hold', maxRejects: 'all' };
}

/** Each part of a form says its own charset (RFC 7578, 4.4). */
function withCharset({ file, charset, head }: LookedFile): File {
  const type = head ? `text/csv; charset=${charset}` : file.type;
  return new File([file], file.name, { type });
}

/** Why a file cannot be sent as it is; null: it can. */
export function obstacleOf(looked: LookedFile, datasets: readonly Dataset[]): string | null {
  if (!looked.head) return null; // the service looks at it
  if (looked.head.length === 0) return 'This file is empty.';
  const dataset = datasets.find(({ name }) => name === looked.dataset);
  if (!dataset) return 'Say which dataset this file is of.';
  const missing = [...findColumns(looked.header, dataset, looked.map)].filter(
    ([, at]) => at === null,
  );
  if (missing.length === 0) return null;
  return `Say which column is ${missing.map(([name]) => name).join(' and which is ')}.`;
}

/** The values of the dates of a file, as it has them. */
export function datesOf(looked: LookedFile, datasets: readonly Dataset[]): string[] {
  const dataset = datasets.find(({ name }) => name === looked.dataset);
  if (!dataset) return [];
  const columns = findColumns(looked.header, dataset, looked.map);
  const places = dataset.columns.flatMap(({ name, type }) =>
    type === 'date' ? [columns.get(name) ?? null] : [],
  );
  return places.flatMap((at) => (at === null ? [] : looked.rows.map((row) => row[at] ?? '')));
}
