import { html, nothing, type TemplateResult } from 'lit-html';
import { counted } from '#shared/page/format.ts';
import type { Actions, Load } from '../state.ts';
import { changesTable } from './preview.ts';
import { namesView } from './state-mark.ts';

/** Asks before a load is reverted, and says what the summary would become. */
export function revertDialog(load: Load, isBusy: boolean, actions: Actions): TemplateResult {
  const { revert, askRevert } = actions;
  return html`
    <dialog id="revert" aria-labelledby="revert-title" @close=${() => askRevert(null)}>
      <form method="dialog">
        <h2 id="revert-title">Revert ${namesView(load)}?</h2>
        <p>
          ${counted(load.rowsLoaded, 'row')} will stop counting. What this load had replaced counts
          again, if its rows are still kept.
        </p>
        ${load.preview ? changesTable(load.preview) : nothing}
        <div class="row actions">
          <button type="button" class="main" ?disabled=${isBusy} @click=${() => revert(load)}>Revert</button>
          <button value="cancel" autofocus>Keep it</button>
        </div>
      </form>
    </dialog>
  `;
}
