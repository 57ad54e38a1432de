import { html, nothing, type TemplateResult } from 'lit-html';
import { dataLinks } from '#shared/page/data-links.ts';
import { decadeColumns, decadeTable } from './decades.ts';
import type { Figures } from './figures.ts';
import { placeOf } from './filter.ts';
import type { View } from './look.ts';
import { pathsOf, permalinkOf, wholeOf } from './paths.ts';
import { segments } from './segments.ts';
import type { Actions, DashboardState } from './state.ts';
import { yearFields } from './year-fields.ts';
import { yearLine, yearTable } from './years.ts';

/** When people were born: by decade or by year, as a chart and as a table. */
export function birthsPanel(
  state: DashboardState,
  figures: Figures,
  actions: Actions,
): TemplateResult {
  const place = placeOf(figures.view);
  const { years } = figures;
  const isPerYear = state.view.isPerYear && years !== null;
  const kind = isPerYear ? 'years' : 'decades';
  return html`
    <section class="panel" aria-labelledby="births">
      <h2 id="births">
        Born per ${isPerYear ? 'year' : 'decade'}${place === null ? nothing : html` <small>in <bdi>${place}</bdi></small>`}
      </h2>
      ${figures.decades.length === 0 ? html`<p class="muted">Nobody is counted here yet.</p>` : isPerYear ? yearLine(years, state, actions) : decadeColumns(state, figures, actions)}
      ${kinds(state.view, actions)}
      <details class="data">
        <summary>Table</summary>
        ${isPerYear ? yearTable(years) : decadeTable(figures)}
      </details>
      ${dataLinks({
        ...actions,
        path: wholeOf(pathsOf(figures.view)[kind]),
        fileName: `${kind}.csv`,
        label: kind,
        permalink: permalinkOf('births', state.view, figures),
      })}
    </section>
  `;
}

function kinds(view: View, actions: Actions): TemplateResult {
  return html`
    <div class="row end">
      ${segments({
        name: 'per',
        legend: 'Per',
        value: view.isPerYear ? 'year' : 'decade',
        options: { decade: 'Decades', year: 'Years' },
        change: (value) => actions.look({ isPerYear: value === 'year' }),
      })}
      ${yearFields(view, actions)}
    </div>
  `;
}
