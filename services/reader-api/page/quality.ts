import { html, nothing, type TemplateResult } from 'lit-html';
import { formatNumber } from '#shared/page/format.ts';
import type { ProfileObject } from '../profile/profile-object.ts';
import type { Actions, DashboardState } from './state.ts';

type Column = ProfileObject['columns'][number];

/** Figures of the values of people, read when somebody wants to see them; they need the rows. */
export function qualityPanel(
  { profile }: DashboardState,
  actions: Actions,
): TemplateResult | typeof nothing {
  if (profile === 'forbidden') return nothing;
  return html`
    <section class="panel ${profile === null ? 'on-screen' : ''}" aria-labelledby="quality">
      <h2 id="quality">Quality</h2>
      ${
        profile === null
          ? html`<p class="muted">Earliest and latest dates, empty values, scripts.</p>
              <button type="button" @click=${actions.showProfile}>Look at the values of people</button>`
          : profile === 'reading'
            ? html`<p class="muted" role="status">Reading the rows…</p>`
            : table(profile)
      }
    </section>
  `;
}

function table({ rows, columns, dataVersion }: ProfileObject): TemplateResult {
  return html`
    <div class="scroll" tabindex="0" role="group" aria-labelledby="quality">
      <table>
        <caption class="unseen">Values of people by column</caption>
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col" class="number">Empty</th>
            <th scope="col" class="number">Distinct</th>
            <th scope="col">First</th>
            <th scope="col">Last</th>
          </tr>
        </thead>
        <tbody data-testid="quality">${columns.map(columnRow)}</tbody>
      </table>
    </div>
    <p class="muted">Of ${formatNumber(rows)} rows, data version ${dataVersion}.</p>
  `;
}

function columnRow(column: Column): TemplateResult {
  const { name, type, empty, distinct, distinctAtLeast, min, max, scripts = {} } = column;
  const names = Object.keys(scripts).join(', ');
  const className = type === 'date' ? 'whole' : '';
  return html`
    <tr>
      <th scope="row">
        <code>${name}</code>
        ${names === '' ? nothing : html`<br><small class="muted">${names}</small>`}
      </th>
      <td class="number">${formatNumber(empty)}</td>
      <td class="number">
        ${distinct === undefined ? `over ${formatNumber(distinctAtLeast ?? 0)}` : formatNumber(distinct)}
      </td>
      <td class=${className}><bdi>${min ?? '–'}</bdi></td>
      <td class=${className}><bdi>${max ?? '–'}</bdi></td>
    </tr>
  `;
}
