import { html, nothing, type TemplateResult } from 'lit-html';
import { counted } from '#shared/page/format.ts';
import type { Actions, Load, LoadsState, MendFile, Mending, MendRow } from '../state.ts';

/** Rejected rows with their cells to be edited, and the button that sends them. */
export function mendView(
  load: Load,
  mending: Mending,
  { isBusy }: LoadsState,
  actions: Actions,
): TemplateResult {
  const rows = mending.files.reduce((sum, file) => sum + file.rows.length, 0);
  return html`
    <section class="mending" aria-labelledby="mend">
      <h2 id="mend" tabindex="-1">Mend</h2>
      ${mending.isCut ? html`<p class="muted">These are the first; the CSV has all.</p>` : nothing}
      ${mending.files.map((file) => fileView(file, mending, actions))}
      <div class="row actions">
        <button type="button" class="main" ?disabled=${isBusy || rows === 0} @click=${() => actions.sendMended(load, mending)}>
          Send ${counted(rows, 'mended row')}
        </button>
        <button type="button" @click=${() => actions.setMending(null)}>Leave them as they are</button>
      </div>
    </section>
  `;
}

function fileView(file: MendFile, mending: Mending, actions: Actions): TemplateResult {
  const setRows = (rows: readonly MendRow[]) => {
    const files = mending.files.map((each) => (each === file ? { ...file, rows } : each));
    actions.setMending({ ...mending, files });
  };
  const edit = (index: number, at: number, value: string) =>
    setRows(
      file.rows.map((row, each) =>
        each === index
          ? { ...row, cells: row.cells.map((cell, c) => (c === at ? value : cell)) }
          : row,
      ),
    );
  return html`
    <h3><bdi>${file.name}</bdi></h3>
    <div class="scroll" tabindex="0" role="group" aria-label="Rejected rows of ${file.name}">
      <table class="mend">
        <caption class="unseen">Rejected rows of ${file.name}, to be mended</caption>
        <thead>
          <tr>
            <th scope="col" class="number">Line</th>
            ${file.header.map((word) => html`<th scope="col"><bdi>${word}</bdi></th>`)}
            <th scope="col">Reason</th>
            <th scope="col"><span class="unseen">Leave out</span></th>
          </tr>
        </thead>
        <tbody>
          ${file.rows.map((row, index) =>
            rowView(row, file, {
              edit: (at, value) => edit(index, at, value),
              leaveOut: () => setRows(file.rows.filter((_, each) => each !== index)),
            }),
          )}
        </tbody>
      </table>
    </div>
  `;
}

interface RowActions {
  edit(at: number, value: string): void;
  leaveOut(): void;
}

function rowView(row: MendRow, { header }: MendFile, actions: RowActions): TemplateResult {
  const isFaulty = (word: string) => row.columns.includes(word.trim().toLowerCase());
  return html`
    <tr>
      <th scope="row" class="number">${row.line}</th>
      ${header.map(
        (word, at) => html`<td>
          <input
            class=${isFaulty(word) ? 'faulty' : ''} dir="auto" .value=${row.cells[at] ?? ''}
            aria-label="${word}, line ${row.line}" aria-invalid=${isFaulty(word) ? 'true' : 'false'}
            @change=${(event: Event) => actions.edit(at, (event.target as HTMLInputElement).value)}
          >
        </td>`,
      )}
      <td class="reason">${row.message}</td>
      <td>
        <button type="button" class="quiet" @click=${actions.leaveOut}>
          Leave out<span class="unseen"> line ${row.line}</span>
        </button>
      </td>
    </tr>
  `;
}
