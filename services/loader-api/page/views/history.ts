import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { formatMoment, formatNumber } from '#shared/page/format.ts';
import type { Actions, Load, LoadsState } from '../state.ts';
import { namesView, stateMark } from './state-mark.ts';

/** All loads, newest first; each has an address of its own. */
export function historyView(state: LoadsState, actions: Actions): TemplateResult {
  const { history, next, sending } = state;
  const isEmpty = history !== null && history.length === 0;
  // Where keys are not asked for, nobody has a name.
  const isSigned = history?.some(({ by }) => by !== null) ?? false;
  return html`
    <section class="panel" aria-labelledby="history">
      <h2 id="history">Loads</h2>
      ${
        isEmpty
          ? html`<p class="muted">Nothing has been loaded yet.${sending ? nothing : ' Choose the files of people and of places above: both at once are one load.'}</p>`
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
                    ${isSigned ? html`<th scope="col">By</th>` : nothing}
                  </tr>
                </thead>
                <tbody data-testid="history">
                  ${repeat(
                    history ?? [],
                    ({ id }) => id,
                    (load) => row(load, isSigned),
                  )}
                </tbody>
              </table>
            </div>
          `
      }
      ${next === null ? nothing : html`<button type="button" @click=${actions.showMore}>Show earlier loads</button>`}
    </section>
  `;
}

function row(load: Load, isSigned: boolean): TemplateResult {
  return html`
    <tr>
      <th scope="row"><a href="#load=${load.id}" class="names">${namesView(load)}</a></th>
      <td>${stateMark(load)}</td>
      <td class="number">${formatNumber(load.rowsLoaded)}</td>
      <td class="number">${formatNumber(load.rowsRejected)}</td>
      <td class="whole"><time datetime=${load.createdAt}>${formatMoment(load.createdAt)}</time></td>
      ${isSigned ? html`<td>${load.by === null ? '–' : html`<bdi>${load.by}</bdi>`}</td>` : nothing}
    </tr>
  `;
}
