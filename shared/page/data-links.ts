import { html, nothing, type TemplateResult } from 'lit-html';
import type { Api } from './api.ts';
import { saveCsv } from './download.ts';

export interface DataLinks {
  readonly api: Api;
  /** Relative, with its query. */
  readonly path: string;
  readonly fileName: string;
  readonly label: string;
  /** The address of the panel as it is now. */
  readonly permalink: string;
  say(sentence: string): void;
}

/** How to have the data of a panel elsewhere: as a file, or by a command. */
export function dataLinks({
  api,
  path,
  fileName,
  label,
  permalink,
  say,
}: DataLinks): TemplateResult {
  const url = new URL(path, document.baseURI).href;
  const key = Object.keys(api.authorization()).length > 0 ? ' -H "X-API-Key: $KEY"' : '';
  const command = `curl -H 'Accept: text/csv'${key} '${url}'`;
  const copy = async () => {
    await navigator.clipboard?.writeText(command);
    say('The command was copied.');
  };
  const save = async () => {
    say((await saveCsv(api, path, fileName)) ?? `${fileName} was saved.`);
  };
  return html`
    <details class="data">
      <summary>Data<span class="unseen"> of ${label}</span></summary>
      <p>
        <button type="button" @click=${save}>Download CSV</button>
        ${navigator.clipboard ? html`<button type="button" @click=${copy}>Copy the command</button>` : nothing}
        <a href=${permalink}>Link to this<span class="unseen"> state of ${label}</span></a>
      </p>
      <code class="command" tabindex="0" role="group" aria-label="Command for ${label}">${command}</code>
    </details>
  `;
}
