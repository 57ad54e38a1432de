import { html, nothing, type TemplateResult } from 'lit-html';
import { isBudget, obstacleOf, tooManyFiles } from '../obstacles.ts';
import type { Actions, LoadsState } from '../state.ts';

/** How the files are to be taken, in plain words. */
export function optionsView({ asked }: LoadsState, actions: Actions): TemplateResult {
  const tick = (event: Event) => (event.target as HTMLInputElement).checked;
  return html`
    <div class="options">
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
          @change=${(event: Event) => actions.ask({ note: typedIn(event) })}
        >
      </label>
      <details class="data">
        <summary>Refuse it where too many people have no country</summary>
        <div class="row">
          ${budget('Birthplaces nobody lists, at most', asked.maxUnmatched, (maxUnmatched) => actions.ask({ maxUnmatched }))}
          ${budget('Birthplaces several countries list, at most', asked.maxAmbiguous, (maxAmbiguous) => actions.ask({ maxAmbiguous }))}
        </div>
      </details>
    </div>
  `;
}

function budget(label: string, value: string, ask: (value: string) => void): TemplateResult {
  return html`
    <label class="field">${label}
      <input
        .value=${value} placeholder="any; 20 or 5%" autocomplete="off" maxlength="9"
        aria-invalid=${isBudget(value) ? 'false' : 'true'}
        @input=${(event: Event) => ask(typedIn(event))}
      >
    </label>
  `;
}

function typedIn(event: Event): string {
  return (event.target as HTMLInputElement).value;
}

/** The button that sends the files; it stays in sight, however many there are. */
export function sendView(state: LoadsState, actions: Actions): TemplateResult {
  const { asked, files } = state;
  const stop = stopOf(state);
  const what = files.length === 1 ? 'the file' : `${files.length} files`;
  const next = asked.atOnce
    ? 'It counts at once if nothing is rejected.'
    : 'Nothing counts before you publish it.';
  return html`
    <div class="send">
      <button type="button" class="main" ?disabled=${stop !== null} @click=${actions.send}>
        ${asked.atOnce ? 'Load' : 'Check'} ${what}
      </button>
      <span class="muted">${stop ?? next}</span>
      ${files.length > 1 ? html`<button type="button" class="quiet" @click=${actions.removeAll}>Remove all</button>` : nothing}
    </div>
  `;
}

/** Why the files cannot be sent yet; null: they can. */
function stopOf({ asked, files, ...rules }: LoadsState): TemplateResult | string | null {
  if (!isBudget(asked.maxUnmatched) || !isBudget(asked.maxAmbiguous)) {
    return 'A bound is a number or a percentage: 20 or 5%.';
  }
  const tooMany = tooManyFiles(files.length, rules.limits);
  if (tooMany !== null) return tooMany;
  const stopped = files.find((file) => obstacleOf(file, rules) !== null);
  return stopped ? html`Not yet: see the note at <bdi>${stopped.file.name}</bdi>.` : null;
}
