import { html, nothing, type TemplateResult } from 'lit-html';
import { saveCsv } from '#shared/page/download.ts';
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
    void filesOf(event.dataTransfer).then(actions.choose);
  };
  const input = (event: Event) => {
    const field = event.target as HTMLInputElement;
    actions.choose([...(field.files ?? [])]);
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

/** What was dropped or pasted: files, those of folders too, or text as a file. */
export async function filesOf(transfer: DataTransfer | null): Promise<File[]> {
  if (!transfer) return [];
  const text = transfer.getData('text/plain');
  const entries = [...transfer.items]
    .map((item) => item.webkitGetAsEntry())
    .filter((e) => e !== null);
  const plain = [...transfer.files];
  if (entries.some((entry) => entry.isDirectory)) {
    return (await Promise.all(entries.map(filesOfEntry))).flat();
  }
  if (plain.length > 0) return plain;
  return /[,;\t|].*\n/.test(text) ? [new File([text], 'pasted.csv', { type: 'text/csv' })] : [];
}

async function filesOfEntry(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) {
    return [
      await new Promise<File>((done, fail) => (entry as FileSystemFileEntry).file(done, fail)),
    ];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: File[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, fail) =>
      reader.readEntries(done, fail),
    );
    if (some.length === 0) return found;
    found.push(...(await Promise.all(some.map(filesOfEntry))).flat());
  }
}
