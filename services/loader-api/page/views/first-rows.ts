import { html, nothing, type TemplateResult } from 'lit-html';
import { readDate } from '../look/dates.ts';
import type { LookedFile } from '../look/look.ts';
import { type Dataset, findColumns } from '../look/match.ts';

const rowsShown = 5;
/** A table may have thousands of columns; those that are read are shown in any case. */
const othersShown = 12;
const signsShown = 200;

/** The first rows of a file, each column under what it is taken for. */
export function firstRows(looked: LookedFile, dataset: Dataset | undefined): TemplateResult {
  const { header, rows, map, file, dateFormat } = looked;
  const columns = dataset ? findColumns(header, dataset, map) : new Map<string, number | null>();
  const byPlace = new Map([...columns].map(([name, at]) => [at, name]));
  const isDate = (at: number) =>
    dataset?.columns.find(({ name }) => name === byPlace.get(at))?.type === 'date';
  const others = header.flatMap((_, at) => (byPlace.has(at) ? [] : [at]));
  const left = new Set(others.slice(othersShown));
  const shown = header.flatMap((_, at) => (left.has(at) ? [] : [at]));
  return html`
    <div class="scroll" tabindex="0" role="group" aria-label="First rows of ${file.name}">
      <table class="rows">
        <caption class="unseen">The first rows of ${file.name}</caption>
        <thead>
          <tr>${shown.map((at) => heading(header[at] ?? '', byPlace.get(at)))}</tr>
        </thead>
        <tbody>
          ${rows.slice(0, rowsShown).map(
            (row) => html`<tr>
              ${shown.map((at) => cell(row[at] ?? '', isDate(at) ? dateFormat : undefined))}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${left.size === 0 ? nothing : html`<p class="muted">${left.size} more columns are not read.</p>`}
  `;
}

function heading(word: string, name: string | undefined): TemplateResult {
  return html`<th scope="col" class=${name === undefined ? 'ignored' : ''}>
    <bdi>${cut(word)}</bdi>
    <span class="match">${
      name === undefined ? 'not read' : html`<span aria-hidden="true">✓ </span>${name}`
    }</span>
  </th>`;
}

/** @param format of a date; undefined: any text */
function cell(value: string, format: string | null | undefined): TemplateResult {
  if (format === undefined) return html`<td><bdi>${cut(value)}</bdi></td>`;
  const date = format === null ? null : readDate(value.trim(), format);
  if (date === null)
    return html`<td class="doubtful"><bdi>${cut(value)}</bdi> <small>no date yet</small></td>`;
  return html`<td>
    <bdi>${value}</bdi>${date === value ? nothing : html` <small class="muted">→ ${date}</small>`}
  </td>`;
}

function cut(text: string): string {
  return text.length > signsShown ? `${text.slice(0, signsShown)}…` : text;
}
