import { html, type TemplateResult } from 'lit-html';
import { counted } from '#shared/page/format.ts';
import type { Actions, Load } from '../state.ts';
import { namesOf } from './state-mark.ts';

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
        <div class="row actions">
          <button type="button" class="main" @click=${() => revert(load)}>Revert</button>
          <button value="cancel" autofocus>Keep it</button>
        </div>
      </form>
    </dialog>
  `;
}
