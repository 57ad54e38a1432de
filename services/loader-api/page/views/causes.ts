import { html, nothing, type TemplateResult } from 'lit-html';
import { query } from '#shared/page/api.ts';
import { saveCsv } from '#shared/page/download.ts';
import { formatNumber } from '#shared/page/format.ts';
import type { Actions, Load } from '../state.ts';
import { faultsView } from './faults.ts';

/** What the codes of rejects mean, in words. */
const words: Readonly<Record<string, string>> = {
  column_count: 'too many or too few fields',
  required: 'empty, but required',
  too_long: 'too long',
  invalid_date: 'not a date',
  date_in_future: 'a date in the future',
  invalid_utf8: 'characters that cannot be read',
  control_character: 'a control character',
  formula: 'could be taken for a formula',
  repeated_header: 'the header row again',
  unclosed_quote: 'a quote that is not closed',
  record_too_large: 'too long a row',
};

/** Rejects by their cause, the most frequent first; each opens to its rows. */
export function causesView(load: Load, actions: Actions): TemplateResult {
  const fileIds = [...new Set(load.rejectsBy.map(({ fileId }) => fileId))];
  const several = fileIds.length > 1;
  const save = async (fileId: number) => {
    const path = `loads/${load.id}/rejects${query({ file: fileId })}`;
    actions.say(
      (await saveCsv(actions.api, path, `rejects-${fileId}.csv`)) ?? 'The rejects were saved.',
    );
  };
  return html`
    <h2>Why rows were rejected</h2>
    <ul class="causes" data-testid="causes">
      ${load.rejectsBy.map(
        (cause) => html`
          <li>
            <details>
              <summary>
                <strong>${formatNumber(cause.count)} ×</strong>
                ${cause.column === null ? 'the row' : html`<code>${cause.column}</code>`}:
                ${words[cause.code] ?? cause.code.replaceAll('_', ' ')}
                <span class="muted">
                  first in line ${formatNumber(cause.firstLine)}${several ? html` of <bdi>${cause.file}</bdi>` : nothing}
                </span>
              </summary>
              ${faultsView(load, cause, actions.api)}
            </details>
          </li>
        `,
      )}
    </ul>
    <p>
      ${fileIds.map((fileId) => {
        const name = load.files.find(({ id }) => id === fileId)?.name ?? '';
        return html`<button type="button" @click=${() => save(fileId)}>
          Download CSV${several ? html` of <bdi>${name}</bdi>` : nothing}
        </button> `;
      })}
    </p>
  `;
}
