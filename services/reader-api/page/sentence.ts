import { html, nothing, type TemplateResult } from 'lit-html';
import { counted, formatClock, formatNumber, formatShare } from '#shared/page/format.ts';
import { chooseLink } from './choose-link.ts';
import type { Figures } from './figures.ts';
import { bornWhenOf, isFiltered, noFilter, placeOf } from './filter.ts';
import { namesOf, wordOf } from './lately.ts';
import type { View } from './look.ts';
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
        ${
          all.people === 0
            ? 'Nobody is counted yet'
            : html`<strong>${counted(all.people, 'person', 'people')}</strong>,
                ${all.counted === all.people ? 'all' : formatNumber(all.counted)} counted in
                ${counted(figures.countriesCounted, 'country', 'countries')}${left.map((part) => `, ${part}`)}`
        }
      </h1>
      ${timeOf(state, figures, actions)}
      ${isFiltered(figures.view) ? chosen(state.view, figures, actions) : nothing}
    </section>
  `;
}

/** Of when the numbers are, and a link to just these, which never change. */
function timeOf(state: DashboardState, figures: Figures, actions: Actions): TemplateResult {
  const { view, readAt, problem } = state;
  const { dataVersion, changes } = figures;
  const latest = changes.find(({ version }) => version === dataVersion);
  const link = (version: number | null, label: string) =>
    chooseLink({ view, change: { version }, isChosen: false, label }, actions);
  if (view.version !== null) {
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
    ${latest ? html`· ${namesOf(latest.load)} ${wordOf(latest)}` : nothing}
    ${dataVersion > 0 ? html`<span class="on-screen">· ${link(dataVersion, 'Link to these numbers')}</span>` : nothing}
  </p>`;
}

function chosen(view: View, figures: Figures, actions: Actions): TemplateResult {
  // Of whom these figures are: what was chosen since is still being read.
  const place = placeOf(figures.view);
  const { people, counted: ofPlaces } = figures.chosen;
  return html`
    <p class="chosen">
      <span>
        <strong data-testid="chosen">${counted(ofPlaces, 'person', 'people')}</strong>
        born${place === null ? nothing : html` in <bdi>${place}</bdi>`} ${bornWhenOf(figures.view)}
        · ${formatShare(ofPlaces, figures.all.counted)} of all counted
        ${
          place === null && people > ofPlaces
            ? html`<span class="muted">(${formatNumber(people - ofPlaces)} more cannot be placed)</span>`
            : nothing
        }
      </span>
      ${chooseLink({ view, change: everybody, isChosen: false, label: 'Show everybody' }, actions)}
    </p>
  `;
}
