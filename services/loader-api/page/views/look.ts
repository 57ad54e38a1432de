import { html, nothing, type TemplateResult } from 'lit-html';
import { formatBytes } from '#shared/page/format.ts';
import { charsets } from '../look/charset.ts';
import { delimiters } from '../look/csv.ts';
import { readDate } from '../look/dates.ts';
import type { LookedFile } from '../look/look.ts';
import { type Dataset, findColumns } from '../look/match.ts';
import { obstacleOf } from '../request.ts';
import type { Actions, LoadsState } from '../state.ts';
import { mappingView } from './mapping.ts';
import { select } from './select.ts';

const rowsShown = 5;
const delimiterNames: Readonly<Record<string, string>> = {
  ',': 'Comma',
  ';': 'Semicolon',
  tab: 'Tab',
  '|': 'Bar',
};

/** A file as it will be read: its dataset, its columns, its first rows. */
export function lookView(
  looked: LookedFile,
  index: number,
  state: LoadsState,
  actions: Actions,
): TemplateResult {
  const { file, head, dataset: name } = looked;
  const dataset = state.datasets.find((each) => each.name === name);
  const obstacle = obstacleOf(looked, state.datasets);
  const change = (reading: Parameters<Actions['reread']>[1]) => actions.reread(index, reading);
  return html`
    <section class="file" aria-label=${file.name}>
      <div class="file-head">
        <h2><bdi>${file.name}</bdi></h2>
        <span class="muted">${formatBytes(file.size)}</span>
        <button type="button" class="quiet" @click=${() => actions.remove(index)}>
          Remove<span class="unseen"> ${file.name}</span>
        </button>
      </div>
      ${
        head === null
          ? html`<p class="muted">Compressed: what is in it is checked by the service.</p>`
          : html`
            <div class="row settings">
              ${select({
                label: 'Dataset',
                value: name ?? '',
                options: [
                  ['', 'Choose…'],
                  ...state.datasets.map((each) => [each.name, each.title] as const),
                ],
                change: (value) => change({ dataset: value || null, map: {} }),
              })}
              ${select({
                label: 'Characters',
                value: looked.charset,
                options: Object.entries(charsets),
                change: (charset) => change({ charset }),
              })}
              ${select({
                label: 'Delimiter',
                value: looked.delimiter,
                options: Object.keys(delimiters).map((sign) => [
                  sign,
                  delimiterNames[sign] ?? sign,
                ]),
                change: (delimiter) => change({ delimiter }),
              })}
            </div>
            ${dataset ? mappingView(looked, dataset, change) : nothing}
            ${firstRows(looked, dataset, state)}
          `
      }
      ${obstacle === null ? nothing : html`<p class="obstacle">${obstacle}</p>`}
    </section>
  `;
}

function firstRows(
  looked: LookedFile,
  dataset: Dataset | undefined,
  { asked }: LoadsState,
): TemplateResult {
  const { header, rows, map, file } = looked;
  const columns = dataset ? findColumns(header, dataset, map) : new Map<string, number | null>();
  const byPlace = new Map([...columns].map(([name, at]) => [at, name]));
  const isDate = (at: number) =>
    dataset?.columns.find(({ name }) => name === byPlace.get(at))?.type === 'date';
  return html`
    <div class="scroll" tabindex="0" role="group" aria-label="First rows of ${file.name}">
      <table class="rows">
        <caption class="unseen">The first rows of ${file.name}</caption>
        <thead>
          <tr>
            ${header.map((word, at) => {
              const name = byPlace.get(at);
              return html`<th scope="col" class=${name === undefined ? 'ignored' : ''}>
                <bdi>${word}</bdi>
                <span class="match">${
                  name === undefined ? 'not read' : html`<span aria-hidden="true">✓ </span>${name}`
                }</span>
              </th>`;
            })}
          </tr>
        </thead>
        <tbody>
          ${rows.slice(0, rowsShown).map(
            (row) => html`<tr>
              ${header.map((_, at) => cell(row[at] ?? '', isDate(at) ? asked.dateFormat : undefined))}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  `;
}

/** @param format of a date; undefined: any text */
function cell(value: string, format: string | null | undefined): TemplateResult {
  if (format === undefined) return html`<td><bdi>${value}</bdi></td>`;
  const date = format === null ? null : readDate(value.trim(), format);
  if (date === null)
    return html`<td class="doubtful"><bdi>${value}</bdi> <small>no date yet</small></td>`;
  return html`<td>
    <bdi>${value}</bdi>${date === value ? nothing : html` <small class="muted">→ ${date}</small>`}
  </td>`;
}
