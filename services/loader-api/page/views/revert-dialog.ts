import { html, nothing, type TemplateResult } from 'lit-html';
import { counted, formatChange } from '#shared/page/format.ts';
import type { Actions, Load } from '../state.ts';
import { namesOf } from './state-mark.ts';

const countriesShown = 5;

/** Asks before a load is reverted. */
export function revertDialog(load: Load, { revert, askRevert }: Actions): TemplateResult {
  return html`
    <dialog id="revert" aria-labelledby="revert-title" @close=${() => askRevert(null)}>
      <form method="dialog">
        <h2 id="revert-title">Revert <bdi>${namesOf(load)}</bdi>?</h2>
        <p>
          ${counted(load.rowsLoaded, 'row')} will stop counting. What this load had replaced counts
          again, if its rows are still kept.
        </p>
        ${changedBy(load)}
        <div class="row actions">
          <button type="button" class="main" @click=${() => revert(load)}>Revert</button>
          <button value="cancel" autofocus>Keep it</button>
        </div>
      </form>
    </dialog>
  `;
}

/** What it had changed when it was published: a revert takes it back, as far as it still holds. */
function changedBy({ preview }: Load): TemplateResult | typeof nothing {
  const changed = (preview?.countries ?? []).filter(({ before, after }) => before !== after);
  if (changed.length === 0) return nothing;
  const shown = changed.slice(0, countriesShown);
  return html`
    <p>
      It had changed
      ${shown.map(({ country, before, after }, at) => html`${at > 0 ? ', ' : nothing}<bdi>${country}</bdi> by ${formatChange(after - before)}`)}${changed.length > shown.length ? ` and ${changed.length - shown.length} more` : nothing}.
    </p>
  `;
}
