import { html, nothing, type TemplateResult } from 'lit-html';
import { until } from 'lit-html/directives/until.js';
import { type Api, asProblem, query } from '#shared/page/api.ts';
import { formatNumber } from '#shared/page/format.ts';
import type { Load } from '../state.ts';

interface Fault {
  readonly line: number;
  readonly message: string;
  readonly raw: string;
}

const shownMax = 20;
const read = new Map<string, Promise<TemplateResult>>();

/** The first rows of a cause, as they were; read once. */
export function faultsView(load: Load, cause: Load['rejectsBy'][number], api: Api): TemplateResult {
  const { fileId, code, column } = cause;
  const params = { file: fileId, code, limit: shownMax };
  // An empty column is asked for as such: it is that of rows as a whole.
  const path = `loads/${load.id}/rejects${query(params)}&column=${column ?? ''}`;
  const known = read.get(path) ?? readFaults(api, path, cause.count);
  read.set(path, known);
  return html`${until(known, html`<p class="muted">Reading…</p>`)}`;
}

async function readFaults(api: Api, path: string, count: number): Promise<TemplateResult> {
  try {
    const { items } = await api.json<{ items: Fault[] }>(path);
    return table(items, count);
  } catch (error) {
    read.delete(path);
    return html`<p class="problem">${asProblem(error).message}</p>`;
  }
}

function table(faults: readonly Fault[], count: number): TemplateResult {
  return html`
    <div class="scroll" tabindex="0" role="group" aria-label="Rejected rows">
      <table>
        <caption class="unseen">Rejected rows</caption>
        <thead>
          <tr><th scope="col" class="number">Line</th><th scope="col">Reason</th><th scope="col">Row as it was</th></tr>
        </thead>
        <tbody>
          ${faults.map(
            ({ line, message, raw }) => html`
              <tr><th scope="row" class="number">${line}</th><td>${message}</td><td><code><bdi>${raw}</bdi></code></td></tr>
            `,
          )}
        </tbody>
      </table>
    </div>
    ${count > faults.length ? html`<p class="muted">The first ${formatNumber(faults.length)}; the CSV has all that are kept.</p>` : nothing}
  `;
}
