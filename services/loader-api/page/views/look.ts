import { html, nothing, type TemplateResult } from 'lit-html';
import { formatBytes } from '#shared/page/format.ts';
import { charsets } from '../look/charset.ts';
import { delimiterNames, delimiters } from '../look/csv.ts';
import { dateFormats } from '../look/dates.ts';
import { datesOf, type LookedFile, type Reading } from '../look/look.ts';
import { obstacleOf } from '../obstacles.ts';
import type { Actions, LoadsState } from '../state.ts';
import { firstRows } from './first-rows.ts';
import { mappingView } from './mapping.ts';
import { select } from './select.ts';

/** A file as it will be read: its dataset, its columns, its first rows. */
export function lookView(
  looked: LookedFile,
  index: number,
  state: LoadsState,
  actions: Actions,
): TemplateResult {
  const { file, head, refusal } = looked;
  const obstacle = obstacleOf(looked, state);
  const change = (reading: Reading) => actions.reread(index, reading);
  const isSeen = head !== null && head.length > 0;
  return html`
    <section class="file" aria-label=${file.name}>
      ${headView(looked, index, actions)}
      ${head === null ? html`<p class="muted">Compressed: what is in it is checked by the service.</p>` : nothing}
      ${isSeen ? settings(looked, state, change) : nothing}
      ${isSeen && refusal === null ? columnsView(looked, state, change) : nothing}
      ${obstacle === null ? nothing : html`<p class="obstacle">${obstacle}</p>`}
    </section>
  `;
}

/** A file of very many: its name alone, as long as nothing is wrong with it. */
export function briefView(
  looked: LookedFile,
  index: number,
  state: LoadsState,
  actions: Actions,
): TemplateResult {
  const obstacle = obstacleOf(looked, state);
  return html`
    <section class="file" aria-label=${looked.file.name}>
      ${headView(looked, index, actions)}
      ${obstacle === null ? nothing : html`<p class="obstacle">${obstacle}</p>`}
    </section>
  `;
}

function headView({ file }: LookedFile, index: number, actions: Actions): TemplateResult {
  return html`
    <div class="file-head">
      <h2><bdi>${file.name}</bdi></h2>
      <span class="muted">${formatBytes(file.size)}</span>
      <button type="button" class="quiet" @click=${() => actions.remove(index)}>
        Remove<span class="unseen"> ${file.name}</span>
      </button>
    </div>
  `;
}

type Change = (reading: Reading) => void;

function columnsView(looked: LookedFile, { datasets }: LoadsState, change: Change) {
  const dataset = datasets.find(({ name }) => name === looked.dataset);
  return html`${dataset ? mappingView(looked, dataset, change) : nothing}${firstRows(looked, dataset)}`;
}

/** How it is read, as far as that was seen; the rows below follow at once. */
function settings(looked: LookedFile, { datasets }: LoadsState, change: Change): TemplateResult {
  const { dataset, charset, delimiter } = looked;
  return html`
    <div class="row settings">
      ${select({
        label: 'Dataset',
        value: dataset ?? '',
        options: [['', 'Choose…'], ...datasets.map(({ name, title }) => [name, title] as const)],
        change: (value) => change({ dataset: value || null, map: {} }),
      })}
      ${select({
        label: 'Characters',
        value: charset,
        options: Object.entries(charsets),
        change: (value) => change({ charset: value }),
      })}
      ${select({
        label: 'Delimiter',
        value: delimiter,
        options: Object.keys(delimiters).map((sign) => [sign, delimiterNames[sign] ?? sign]),
        change: (value) => change({ delimiter: value }),
      })}
      ${datesOf(looked, datasets).length > 0 ? dateSetting(looked, change) : nothing}
    </div>
  `;
}

function dateSetting({ dateFormat }: LookedFile, change: Change): TemplateResult {
  const known = Object.entries(dateFormats);
  return select({
    label: 'Dates',
    value: dateFormat ?? '?',
    options: dateFormat === null ? [['?', 'Choose…'] as const, ...known] : known,
    change: (value) => change({ dateFormat: value === '?' ? null : value }),
  });
}
