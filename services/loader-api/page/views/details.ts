import { html, nothing, type TemplateResult } from 'lit-html';
import { formatBytes, formatMoment, formatNumber, formatSeconds } from '#shared/page/format.ts';
import { delimiterNames } from '../look/csv.ts';
import type { Load } from '../state.ts';

/** What a load was made of: its files, options, times. */
export function detailsView(load: Load): TemplateResult {
  return html`
    <section class="panel" aria-labelledby="files">
      <h2 id="files">Files</h2>
      <div class="scroll" tabindex="0" role="group" aria-labelledby="files">
        <table>
          <caption class="unseen">Files of this load</caption>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Dataset</th>
              <th scope="col" class="number">Size</th>
              <th scope="col" class="number">Rows</th>
              <th scope="col" class="number">Rejected</th>
              <th scope="col">Read as</th>
              <th scope="col">SHA-256</th>
            </tr>
          </thead>
          <tbody>${load.files.map(fileRow)}</tbody>
        </table>
      </div>
      <dl class="facts">
        ${fact('Sent', formatMoment(load.createdAt))}
        ${fact('Ended', load.finishedAt === null ? null : formatMoment(load.finishedAt))}
        ${fact('Took', tookOf(load))}
        ${fact('Speed', load.rowsPerSecond ? `${formatNumber(load.rowsPerSecond)} rows a second` : null)}
        ${fact('By', load.by)} ${fact('Note', load.note)}
        ${fact('Options', optionsOf(load))}
        ${fact('Load', html`<code>${load.id}</code>`)}
      </dl>
    </section>
  `;
}

function fileRow(file: Load['files'][number]): TemplateResult {
  const { sha256, duplicateOf, supersededBy, columnsIgnored } = file;
  return html`
    <tr>
      <th scope="row">
        <bdi>${file.name}</bdi>
        ${duplicateOf === undefined ? nothing : html`<br><small class="muted">counted already by an earlier load</small>`}
        ${supersededBy === undefined ? nothing : html`<br><small class="muted">replaced by <a href="#load=${supersededBy}">a later load</a></small>`}
        ${columnsIgnored.length === 0 ? nothing : html`<br><small class="muted">not read: <bdi>${columnsIgnored.join(', ')}</bdi></small>`}
      </th>
      <td>${file.dataset}</td>
      <td class="number">${formatBytes(file.bytes)}</td>
      <td class="number">${formatNumber(file.rowsLoaded)}</td>
      <td class="number">${formatNumber(file.rowsRejected)}</td>
      <td class="whole">${readAsOf(file)}</td>
      <td>${sha256 === null ? '–' : html`<code class="digest" title=${sha256}>${sha256}</code>`}</td>
    </tr>
  `;
}

function fact(
  name: string,
  value: TemplateResult | string | null,
): TemplateResult | typeof nothing {
  return value === null ? nothing : html`<div><dt>${name}</dt><dd><bdi>${value}</bdi></dd></div>`;
}

function readAsOf({ charset, delimiter, dateFormat, compression }: Load['files'][number]): string {
  const sign = delimiter === null ? null : (delimiterNames[delimiter] ?? delimiter);
  return [charset, sign?.toLowerCase(), dateFormat, compression].filter((part) => part).join(' · ');
}

/** Without the time it was held, in which somebody has looked at it. */
function tookOf({ timings }: Load): string | null {
  if (!timings) return null;
  const { receiveMs, writeMs, publishMs } = timings;
  // A load that ended early was not timed to its end.
  if (receiveMs + writeMs === 0) return null;
  const stages = [
    `receiving ${formatSeconds(receiveMs)}`,
    `writing ${formatSeconds(writeMs)}`,
    publishMs === null ? null : `publishing ${formatSeconds(publishMs)}`,
  ].filter((stage) => stage !== null);
  return `${formatSeconds(receiveMs + writeMs + (publishMs ?? 0))}: ${stages.join(', ')}`;
}

function optionsOf({ options }: Load): string | null {
  if (options === null) return null;
  const told = Object.entries(options).filter(([, value]) => value !== false && value !== 'auto');
  return told
    .map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join(' · ');
}
