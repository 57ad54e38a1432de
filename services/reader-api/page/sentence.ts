import { html, nothing, type TemplateResult } from 'lit-html';
import { counted, formatClock, formatNumber, formatShare } from '#shared/page/format.ts';
import { chooseLink } from './choose-link.ts';
import type { Figures } from './figures.ts';
import { bornWhenOf, isFiltered, noFilter, placeOf } from './filter.ts';
import type { Actions, DashboardState } from './state.ts';

const { version: _, ...everybody } = noFilter;

/** Who is counted, in a sentence; and who of them is looked at. */
export function sentence(
  state: DashboardState,
  figures: Figures,
  actions: Actions,
): TemplateResult {
  const { all } = figures;
  const left = [
    all.unmatched > 0 ? `${formatNumber(all.unmatched)} with a birthplace nobody lists` : null,
    all.ambiguous > 0
      ? `${formatNumber(all.ambiguous)} with one that several countries list`
      : null,
  ].filter((part) => part !== null);
  return html`
    <section class="lead" aria-label="In a sentence">
      <h1 data-testid="sentence">
        <strong>${counted(all.people, 'person', 'people')}</strong>,
        ${all.counted === all.people ? 'all' : formatNumber(all.counted)} counted in
        ${counted(figures.countriesCounted, 'country', 'countries')}${left.map((part) => `, ${part}`)}
      </h1>
      ${timeOf(state, figures, actions)}
      ${isFiltered(state.filter) ? chosen(state, figures, actions) : nothing}
    </section>
  `;
}

/** Of when the numbers are, and a link to just these, which never change. */
function timeOf(state: DashboardState, figures: Figures, actions: Actions): TemplateResult {
  const { filter, readAt, problem } = state;
  const { dataVersion } = figures;
  const link = (version: number | null, label: string) =>
    chooseLink({ filter, change: { version }, isChosen: false, label }, actions);
  if (filter.version !== null) {
    return html`<p class="chosen">
      <span>As it was at data version <strong>${dataVersion}</strong></span>
      ${link(null, 'Show the present')}
    </p>`;
  }
  return html`<p class="muted">
    As of ${readAt ? formatClock(readAt) : '–'} · data version ${dataVersion}
    ${
      problem === null
        ? html`<span class="state good">live</span>`
        : html`<span class="state bad">not live</span>`
    }
    · ${link(dataVersion, 'Link to these numbers')}
  </p>`;
}

function chosen(state: DashboardState, figures: Figures, actions: Actions): TemplateResult {
  const { filter } = state;
  const place = placeOf(filter);
  const { people, counted: ofPlaces } = figures.chosen;
  return html`
    <p class="chosen">
      <span>
        <strong data-testid="chosen">${counted(ofPlaces, 'person', 'people')}</strong>
        born${place === null ? nothing : html` in <bdi>${place}</bdi>`} ${bornWhenOf(filter)}
        · ${formatShare(ofPlaces, figures.all.counted)} of all counted
        ${
          place === null && people > ofPlaces
            ? html`<span class="muted">(${formatNumber(people - ofPlaces)} more cannot be placed)</span>`
            : nothing
        }
      </span>
      ${chooseLink(
        { filter, change: everybody, isChosen: false, label: 'Show everybody' },
        actions,
      )}
    </p>
  `;
}
