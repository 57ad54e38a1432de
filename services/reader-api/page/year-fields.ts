import { html, type TemplateResult } from 'lit-html';
import { type Filter, yearsBetween } from './filter.ts';
import type { Actions } from './state.ts';

/** The years as two fields: what the columns do, exactly. */
export function yearFields({ from, to }: Filter, actions: Actions): TemplateResult {
  const submit = (event: Event) => {
    event.preventDefault();
    const form = (event.target as HTMLElement).closest('form');
    if (!form?.reportValidity()) return;
    const years = new FormData(form);
    actions.show(yearsBetween(String(years.get('from')), String(years.get('to'))));
  };
  const field = (name: string, label: string, value: number | null) => html`
    <label class="field">${label}
      <input
        name=${name} inputmode="numeric" pattern="[1-9][0-9]{3}" size="5" maxlength="4"
        autocomplete="off" title="A year of four digits" .value=${value === null ? '' : String(value)}
      >
    </label>
  `;
  return html`
    <form class="row end" @submit=${submit} @change=${submit}>
      ${field('from', 'Born from', from)} ${field('to', 'Born up to', to)}
      <button type="submit">Show</button>
    </form>
  `;
}
