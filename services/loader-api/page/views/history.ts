import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { formatMoment, formatNumber } from '#shared/page/format.ts';
import type { Actions, Load, LoadsState } from '../state.ts';
import { namesOf, stateMark } from './state-mark.ts';

/** All loads, newest first; each has an address of its own. */
export function historyView({ history, next }: LoadsState, actions: Actions): TemplateResult {
  const isEmpty = history !== null && history.length === 0;
  return html`
    <section class="panel" aria-labelledby="history">
      <h2 id="history">Loads</h2>
      ${
        isEmpty
          ? html`<p class="muted">Nothing was loaded yet. Choose the files of people and of places above: both at once are one load.</p>`
          : html`
            <div class="scroll" tabindex="0" role="group" aria-labelledby="history">
              <table>
                <caption class="unseen">Loads, newest first</caption>
                <thead>
                  <tr>
                    <th scope="col">Files</th>
                    <th scope="col">State</th>
                    <th scope="col" class="number">Rows</th>
                    <th scope="col" class="number">Rejected</th>
                    <th scope="col">When</th>
                    <th scope="col">By</th>
                  </tr>
                </thead>
                <tbody data-testid="history">
                  ${repeat(history ?? [], ({ id }) => id, row)}
                </tbody>
              </table>
            </div>
          `
      }
      ${next === null ? nothing : html`<button type="button" @click=${actions.showMore}>Show earlier loads</button>`}
    </section>
  `;
}

function row(load: Load): TemplateResult {
  return html`
    <tr>
      <th scope="row"><a href="#load=${load.id}" class="names"><bdi>${namesOf(load)}</bdi></a></th>
      <td>${stateMark(load)}</td>
      <td class="number">${formatNumber(load.rowsLoaded)}</td>
      <td class="number">${formatNumber(load.rowsRejected)}</td>
      <td class="when"><time datetime=${load.createdAt}>${formatMoment(load.createdAt)}</time></td>
      <td>${load.by === null ? '–' : html`<bdi>${load.by}</bdi>`}</td>
    </tr>
  `;
}
