import { html, type TemplateResult } from 'lit-html';

export interface Segments<Value extends string> {
  readonly name: string;
  /** For those who do not see what is chosen among. */
  readonly legend: string;
  readonly value: Value;
  readonly options: Readonly<Record<Value, string>>;
  change(value: Value): void;
}

/** A choice of one among few, all in sight. */
export function segments<Value extends string>(options: Segments<Value>): TemplateResult {
  const { name, legend, value, change } = options;
  const segment = ([each, text]: [string, string]) => html`
    <label class="segment">
      <input
        type="radio" name=${name} .checked=${value === each} @change=${() => change(each as Value)}
      ><span>${text}</span>
    </label>
  `;
  return html`
    <fieldset class="segments">
      <legend class="unseen">${legend}</legend>
      ${Object.entries<string>(options.options).map(segment)}
    </fieldset>
  `;
}
