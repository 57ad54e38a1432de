import { html, nothing, type TemplateResult } from 'lit-html';
import { keyed } from 'lit-html/directives/keyed.js';
import { frame } from '#shared/page/frame.ts';
import { keyForm } from '#shared/page/key-form.ts';
import type { Actions, LoadsState } from './state.ts';
import { chooseView } from './views/choose.ts';
import { historyView } from './views/history.ts';
import { loadView } from './views/load.ts';
import { briefView, lookView } from './views/look.ts';
import { optionsView, sendView } from './views/options.ts';
import { progressView } from './views/progress.ts';
import { revertDialog } from './views/revert-dialog.ts';

/** Somebody may choose a folder of hundreds. */
const looksShown = 32;

/** The whole loads page. */
export function view(state: LoadsState, actions: Actions): TemplateResult {
  const { hasKey } = state;
  return frame({ page: 'Loads', hasKey, forgetKey: actions.forgetKey }, content(state, actions));
}

function content(state: LoadsState, actions: Actions): TemplateResult {
  const { hasKey, keyWanted, sending, problem, notice, openId, open, reverting } = state;
  if (keyWanted) {
    return keyForm({ problem: keyWanted, hasKey, scope: 'load', use: actions.useKey });
  }
  return html`
    ${problem === null ? nothing : html`<p class="problem" role="alert">${problem.message}</p>`}
    ${notice === null ? nothing : html`<p class="notice" data-testid="notice">${notice}</p>`}
    ${openId !== null && sending ? progressView(sending, actions) : nothing}
    ${openId === null ? home(state, actions) : html`<p class="on-screen"><a href="#"><span class="arrow" aria-hidden="true">←</span>All loads</a></p>`}
    ${open ? keyed(open.id, loadView(open, state, actions)) : openId === null ? nothing : html`<h1>A load</h1>`}
    ${reverting ? revertDialog(reverting, state.isBusy, actions) : nothing}
  `;
}

function home(state: LoadsState, actions: Actions): TemplateResult {
  const { sending, files } = state;
  return html`
    <h1>Load files</h1>
    ${
      sending
        ? progressView(sending, actions)
        : html`
          <section class="panel" aria-label="New load">
            ${files.map((file, index) => (index < looksShown ? lookView : briefView)(file, index, state, actions))}
            ${files.length === 0 ? nothing : optionsView(state, actions)}
            ${chooseView(state, actions)}
            ${files.length === 0 ? nothing : sendView(state, actions)}
          </section>
        `
    }
    ${historyView(state, actions)}
  `;
}
