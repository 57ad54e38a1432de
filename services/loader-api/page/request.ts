import { headBytes, type LookedFile } from './look/look.ts';
import { type Dataset, findColumns, isTwice, missingColumns } from './look/match.ts';
import type { SendRequest } from './sender.ts';
import type { Asked } from './state.ts';

/** The files that were looked at, as a request: what was changed goes along as options. */
export function requestOf(files: readonly LookedFile[], asked: Asked): SendRequest {
  const maps = files.flatMap(({ dataset, map }) =>
    Object.entries(map).map(([word, column]) => [`map[${dataset}.${word}]`, column] as const),
  );
  return {
    files: files.map((looked) => ({
      field: looked.dataset ?? 'file',
      file: asRead(looked),
    })),
    options: {
      ...wayOf(asked),
      mode: asked.mode === 'replace' ? 'replace' : null,
      maxUnmatched: asked.maxUnmatched.trim() || null,
      maxAmbiguous: asked.maxAmbiguous.trim() || null,
      note: asked.note.trim() || null,
      ...Object.fromEntries(maps),
    },
  };
}

/** To be looked at first, or, where nothing is rejected, at once. */
function wayOf({ atOnce }: Pick<Asked, 'atOnce'>): Readonly<Record<string, string | null>> {
  return atOnce ? {} : { publish: 'hold', maxRejects: 'all' };
}

/** Each part of a form says itself how it is to be read (RFC 7578, 4.4). */
function asRead(looked: LookedFile): File {
  const { file, head } = looked;
  // What is in it, nobody has seen.
  return new File([file], file.name, { type: head ? readAs(looked) : file.type });
}

/** A media type that says how to read a file. */
export function readAs(reading: Pick<LookedFile, 'charset' | 'delimiter' | 'dateFormat'>): string {
  const { charset, delimiter, dateFormat } = reading;
  const order = dateFormat ? `; dateFormat=${dateFormat}` : '';
  return `text/csv; charset=${charset}; delimiter="${delimiter}"${order}`;
}

/** Whether a bound on people can be meant: a number or a percentage. */
export function isBudget(text: string): boolean {
  return /^(|\d{1,9}|(100|\d{1,2})(\.\d{1,3})?%)$/.test(text.trim());
}

/** Why a file cannot be sent as it is; null: it can. */
export function obstacleOf(looked: LookedFile, datasets: readonly Dataset[]): string | null {
  if (!looked.head) return null; // the service looks at it
  if (looked.head.length === 0) return 'This file is empty.';
  if (looked.refusal !== null) return looked.refusal;
  const dataset = datasets.find(({ name }) => name === looked.dataset);
  if (!dataset) return 'Say which dataset this file is of.';
  const twice = dataset.columns.find(({ name }) => isTwice(name, looked.header));
  if (twice) return `The column ${twice.name} is there twice.`;
  const missing = missingColumns(findColumns(looked.header, dataset, looked.map));
  if (missing.length > 0) return `Say which column is ${missing.join(' and which is ')}.`;
  if (looked.dateFormat === null) {
    return 'These dates could be read either way: say whether the day or the month comes first.';
  }
  return looked.rows.length === 0 && looked.file.size < headBytes
    ? 'This file has a header, but no rows.'
    : null;
}
