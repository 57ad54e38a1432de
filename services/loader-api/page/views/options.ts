import { html, nothing, type TemplateResult } from 'lit-html';
import { dateFormats } from '../look/dates.ts';
import { datesOf, obstacleOf } from '../request.ts';
import type { Actions, LoadsState } from '../state.ts';
import { select } from './select.ts';

/** How the files are to be taken, in plain words, and the button that sends them. */
export function optionsView(state: LoadsState, actions: Actions): TemplateResult {
  const { asked, files, datasets } = state;
  const hasDates = files.some((file) => datesOf(file, datasets).length > 0);
  const isDoubtful = hasDates && asked.dateFormat === null;
  const isStopped = isDoubtful || files.some((file) => obstacleOf(file, datasets) !== null);
  const tick = (event: Event) => (event.target as HTMLInputElement).checked;
  return html`
    <div class="options">
      ${hasDates ? dateView(state, actions) : nothing}
      ${
        isDoubtful
          ? html`<p class="obstacle">These dates could be read either way: say which comes first.</p>`
          : nothing
      }
      <label class="tick">
        <input
          type="checkbox" .checked=${asked.mode === 'replace'}
          @change=${(event: Event) => actions.ask({ mode: tick(event) ? 'replace' : 'append' })}
        >
        Replace what earlier files of the same kind said
      </label>
      <label class="tick">
        <input
          type="checkbox" .checked=${asked.atOnce}
          @change=${(event: Event) => actions.ask({ atOnce: tick(event) })}
        >
        Publish at once if nothing is rejected
      </label>
      <label class="field">Note
        <input
          maxlength="200" .value=${asked.note} placeholder="Kept with the load"
          @change=${(event: Event) => actions.ask({ note: (event.target as HTMLInputElement).value })}
        >
      </label>
      <div>
        <button type="button" class="main" ?disabled=${isStopped} @click=${actions.send}>
          ${asked.atOnce ? 'Load' : 'Check'} ${files.length === 1 ? 'the file' : `${files.length} files`}
        </button>
      </div>
    </div>
  `;
}

function dateView({ asked }: LoadsState, actions: Actions): TemplateResult {
  const known = Object.entries(dateFormats);
  const options = asked.dateFormat === null ? [['?', 'Choose…'] as const, ...known] : known;
  return select({
    label: 'Dates',
    value: asked.dateFormat ?? '?',
    options,
    change: (value) => actions.ask({ dateFormat: value === '?' ? null : value }),
  });
}
