import { counted, formatNumber } from '#shared/page/format.ts';
import { columns } from './columns.ts';

/** A load as loader-api gives it, as far as it is told. */
export interface ToldLoad {
  readonly id: string;
  readonly state: string;
  readonly dryRun: boolean;
  readonly duplicate?: boolean;
  readonly dataVersion: number | null;
  readonly rowsRead: number;
  readonly rowsLoaded: number;
  readonly rowsRejected: number;
  readonly bytesRead: number;
  readonly bytesTotal: number | null;
  readonly remainingMs: number | null;
  readonly rejectsBy: readonly RejectCause[];
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly preview?: { readonly countries: readonly PreviewCountry[] } | null;
}

/** What rows of a file were rejected for. */
export interface RejectCause {
  readonly file: string;
  readonly column: string | null;
  readonly code: string;
  readonly count: number;
  readonly firstLine: number;
}

interface PreviewCountry {
  readonly country: string;
  readonly before: number;
  readonly after: number;
}

/** What has become of a load that was not refused. */
export function outcomeOf(load: ToldLoad, url: string): string {
  const rows = counted(load.rowsLoaded, 'row');
  const lines = [`${sentenceOf(load, rows)} (load ${load.id})\n`, rejectsOf(load, url)];
  if (load.state === 'ready' || load.dryRun) lines.push(previewOf(load));
  if (load.state === 'ready') {
    lines.push(`Publish it: curl -X POST ${url}/loads/${load.id}/publish\n`);
  }
  return lines.join('');
}

function sentenceOf(load: ToldLoad, rows: string): string {
  if (load.duplicate) return 'The same content is already published; nothing was added';
  if (load.dryRun) return `Checked: ${rows} would be loaded`;
  if (load.state === 'ready') return `Held: ${rows} are stored and do not count yet`;
  return `Published as data version ${load.dataVersion}: ${rows}`;
}

/** The rejects of a load by their cause, the most frequent first. */
export function rejectsOf(
  { id, rejectsBy }: Pick<ToldLoad, 'id' | 'rejectsBy'>,
  url: string,
): string {
  if (rejectsBy.length === 0) return '';
  const rows = rejectsBy.map(({ file, column, code, count, firstLine }) => [
    file,
    column ?? '(row)',
    code,
    formatNumber(count),
    `first in line ${formatNumber(firstLine)}`,
  ]);
  const all = `All of them: curl -H 'Accept: text/csv' ${url}/loads/${id}/rejects\n`;
  return `What was rejected:\n${columns(rows, [false, false, false, true])}${all}`;
}

/** What publishing it would change. */
function previewOf({ preview }: ToldLoad): string {
  const changed = (preview?.countries ?? []).filter(({ before, after }) => before !== after);
  if (changed.length === 0) return '';
  const rows = changed.map(({ country, before, after }) => [
    country,
    formatNumber(before),
    '→',
    formatNumber(after),
  ]);
  return `It would change:\n${columns(rows, [false, true, false, true])}`;
}
