import { counted, formatBytes, formatNumber } from '#shared/page/format.ts';
import { headBytes, type LookedFile } from './look/look.ts';
import { type Dataset, findColumns, isTwice, missingColumns } from './look/match.ts';

/** What the service refuses whatever is in it (`GET /datasets`). */
export interface Limits {
  readonly uploadFilesMax: number;
  readonly uploadBytesMax: number;
  readonly columnsMax: number;
}

/** What holds before the service has said its limits. */
export const noLimits: Limits = {
  uploadFilesMax: Infinity,
  uploadBytesMax: Infinity,
  columnsMax: Infinity,
};

/** What files are held against: what the service has said. */
export interface Rules {
  readonly datasets: readonly Dataset[];
  readonly limits: Limits;
}

/** Why a file cannot be sent as it is; null: it can. */
export function obstacleOf(looked: LookedFile, { datasets, limits }: Rules): string | null {
  const { uploadBytesMax, columnsMax } = limits;
  if (looked.file.size > uploadBytesMax) {
    return `This file is too large: a file may have ${formatBytes(uploadBytesMax)} at most.`;
  }
  if (!looked.head) return null; // the service looks at it
  if (looked.head.length === 0) return 'This file is empty.';
  if (looked.refusal !== null) return looked.refusal;
  const { length } = looked.header;
  if (length > columnsMax) {
    return `This file has ${formatNumber(length)} columns; at most ${formatNumber(columnsMax)} can be read.`;
  }
  const dataset = datasets.find(({ name }) => name === looked.dataset);
  if (!dataset) return 'Say which dataset this file is of.';
  const twice = dataset.columns.find(({ name }) => isTwice(name, looked.header));
  if (twice) return `The column ${twice.name} appears twice.`;
  const missing = missingColumns(findColumns(looked.header, dataset, looked.map));
  if (missing.length > 0) return `Say which column is ${missing.join(' and which is ')}.`;
  if (looked.dateFormat === null) {
    return 'These dates could be read either way: say whether the day or the month comes first.';
  }
  return looked.rows.length === 0 && looked.file.size < headBytes
    ? 'This file has a header, but no rows.'
    : null;
}

/** Why so many files cannot be one load; null: they can. */
export function tooManyFiles(count: number, { uploadFilesMax }: Limits): string | null {
  if (count <= uploadFilesMax) return null;
  const most = counted(uploadFilesMax, 'file');
  return `One load takes ${most} at most: remove ${formatNumber(count - uploadFilesMax)}, and load the rest after.`;
}

/** Whether a bound on people can be meant: a number or a percentage. */
export function isBudget(text: string): boolean {
  return /^(|\d{1,9}|(100|\d{1,2})(\.\d{1,3})?%)$/.test(text.trim());
}
