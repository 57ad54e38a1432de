import { html, nothing, type TemplateResult } from 'lit-html';
import { saveCsv } from '#shared/page/download.ts';
import { chosenOf, ofFolder } from '../folders.ts';
import type { Dataset } from '../look/match.ts';
import type { Actions, LoadsState } from '../state.ts';

/** Where files come in: a file input that can also be dropped on, or pasted into. */
export function chooseView({ files, datasets }: LoadsState, actions: Actions): TemplateResult {
  const isFirst = files.length === 0;
  const over = (event: DragEvent, isOver: boolean) => {
    event.preventDefault();
    (event.currentTarget as HTMLElement).classList.toggle('over', isOver);
  };
  const drop = (event: DragEvent) => {
    over(event, false);
    void chosenOf(event.dataTransfer).then(actions.choose);
  };
  const input = (event: Event) => {
    const field = event.target as HTMLInputElement;
    const files = [...(field.files ?? [])];
    actions.choose(field.webkitdirectory ? ofFolder(files) : { files, leftOut: [] });
    field.value = '';
  };
  return html`
    <div
      class="drop ${isFirst ? '' : 'small'}"
      @dragover=${(event: DragEvent) => over(event, true)}
      @dragleave=${(event: DragEvent) => over(event, false)}
      @drop=${drop}
    >
      <p class="drop-lead">${isFirst ? 'Drop CSV files here' : 'Add more files'}</p>
      <div class="row">
        <label class="button ${isFirst ? 'main' : ''}">Choose files
          <input type="file" multiple accept=".csv,.tsv,.txt,.gz,.zst,text/csv" @change=${input}>
        </label>
        <label class="button">Choose a folder
          <input type="file" webkitdirectory @change=${input}>
        </label>
        <span class="muted">or paste a file or its text</span>
      </div>
    </div>
    ${isFirst ? html`<div class="expected">${datasets.map((each) => expected(each, actions))}</div>` : nothing}
  `;
}

function expected(dataset: Dataset, actions: Actions): TemplateResult {
  const { name, title, columns } = dataset;
  const save = async () => {
    const failed = await saveCsv(actions.api, `datasets/${name}/template.csv`, `${name}.csv`);
    if (failed !== null) actions.say(failed);
  };
  return html`
    <section aria-labelledby="expected-${name}">
      <h2 id="expected-${name}">${title}</h2>
      <dl class="columns-expected">
        ${columns.map(
          (column) =>
            html`<div><dt><code>${column.name}</code></dt><dd title=${column.rule}>${column.example}</dd></div>`,
        )}
      </dl>
      <button type="button" @click=${save}>
        Download a template<span class="unseen"> for ${title}</span>
      </button>
    </section>
  `;
}
