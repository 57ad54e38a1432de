import { html, type TemplateResult } from 'lit-html';

export interface Select {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  change(value: string): void;
}

/** A choice of one, with its label above. */
export function select({ label, value, options, change }: Select): TemplateResult {
  const onChange = (event: Event) => change((event.target as HTMLSelectElement).value);
  return html`
    <label class="field">${label}
      <select @change=${onChange}>
        ${options.map(
          ([each, text]) =>
            html`<option value=${each} .selected=${each === value}>${text}</option>`,
        )}
      </select>
    </label>
  `;
}
