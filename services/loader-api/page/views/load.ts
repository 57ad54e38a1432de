import { html, nothing, type TemplateResult } from 'lit-html';
import { counted, formatNumber } from '#shared/page/format.ts';
import { type Actions, isRunning, type Load, type LoadsState } from '../state.ts';
import { causesView } from './causes.ts';
import { detailsView } from './details.ts';
import { mendView } from './mend.ts';
import { becomes, previewView } from './preview.ts';
import { progressBar, progressOf } from './progress.ts';
import { namesView, stateMark } from './state-mark.ts';

/** One load: what has come of it, what can be done, what it was made of. */
export function loadView(load: Load, state: LoadsState, actions: Actions): TemplateResult {
  const mending = state.mending?.loadId === load.id ? state.mending : null;
  return html`
    <section class="panel" aria-labelledby="load">
      <div class="file-head">
        <h1 id="load" tabindex="-1">${namesView(load)}</h1>
        ${stateMark(load)}
      </div>
      <p class="outcome" data-testid="outcome">${outcomeOf(load)}</p>
      ${errorOf(load)}
      ${isRunning(load) ? progressBar(load, 'load') : nothing}
      ${previewView(load)}
      ${buttons(load, state, actions)}
      ${load.rejectsBy.length === 0 ? nothing : causesView(load, actions)}
      ${mending ? mendView(load, mending, state, actions) : nothing}
    </section>
    ${detailsView(load)}
  `;
}

function buttons(load: Load, state: LoadsState, actions: Actions): TemplateResult {
  const { isBusy, mending, sentFiles, sentId, sending } = state;
  const { other = '' } = document.body.dataset;
  const button = (text: string, act: () => void, isMain = false) =>
    html`<button type="button" class=${isMain ? 'main' : ''} ?disabled=${isBusy} @click=${act}>${text}</button>`;
  const good =
    load.rowsRejected > 0 ? `Publish ${counted(load.rowsLoaded, 'good row')}` : 'Publish';
  // Rows that were mended elsewhere, and of which nothing has come.
  const isLastSent = sentId === load.id;
  const mended =
    isLastSent && sentFiles.length === 0 && mending?.loadId !== load.id ? mending : null;
  const isAtHand = isLastSent && sentFiles.length > 0;
  const isReady = load.state === 'ready';
  const canMend = load.rowsRejected > 0 && mending?.loadId !== load.id && !mended;
  const isOver = load.state === 'failed' || load.state === 'cancelled';
  const again =
    load.error?.code === 'too_many_rejects' ? 'Check again, keeping the good rows' : 'Check again';
  return html`
    <div class="row actions">
      ${isReady ? html`${button(good, () => actions.publish(load), true)}${button('Discard', () => actions.cancel(load))}` : nothing}
      ${isRunning(load) && !sending ? button('Cancel', () => actions.cancel(load)) : nothing}
      ${isOver && isAtHand ? html`${button(again, actions.checkAgain, true)}${button('Change how the files are read', actions.takeBack)}` : nothing}
      ${isOver && mended ? html`<a class="main" href="#load=${mended.loadId}">Back to the mended rows</a>` : nothing}
      ${load.state === 'published' && other !== '' ? html`<a class="main" href=${other}>See the numbers</a>` : nothing}
      ${load.state === 'published' ? button('Revert…', () => actions.askRevert(load)) : nothing}
      ${canMend ? button('Mend the rejected rows', () => actions.mend(load)) : nothing}
    </div>
  `;
}

/** Why it has failed; that somebody has ended it is no fault. */
function errorOf({ error, state }: Load): TemplateResult | typeof nothing {
  if (error === null) return nothing;
  const { message } = error;
  return html`<p class=${state === 'failed' ? 'problem' : 'muted'}>${message}</p>`;
}

/** What is so, in a sentence. */
function outcomeOf(load: Load): string {
  const { rowsLoaded, rowsRead, rowsRejected } = load;
  const rows =
    rowsRejected === 0
      ? `${rowsRead === 1 ? 'The one row is' : `All ${formatNumber(rowsRead)} rows are`} good.`
      : `${formatNumber(rowsLoaded)} of ${formatNumber(rowsRead)} rows are good.`;
  switch (load.state) {
    case 'ready':
      return `${rows} ${becomes(load)}`;
    case 'published':
      return `${counted(rowsLoaded, 'row')} published as data version ${load.dataVersion}.${
        rowsRejected > 0 ? ` ${counted(rowsRejected, 'row was', 'rows were')} rejected.` : ''
      }`;
    case 'reverted':
      return 'This load was published, and counts no longer.';
    case 'failed':
      return 'Nothing of this load was published.';
    case 'cancelled':
      return load.dryRun ? `${rows} It was only checked.` : 'Nothing of this load counts.';
    case 'queued':
      return 'It waits for other loads to end.';
    default:
      return progressOf(load);
  }
}
