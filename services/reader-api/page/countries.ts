import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { dataLinks } from '#shared/page/data-links.ts';
import { formatChange, formatNumber, formatShare } from '#shared/page/format.ts';
import { size } from '#shared/page/size.ts';
import { chooseLink } from './choose-link.ts';
import type { CountryCount, Figures } from './figures.ts';
import { bornWhenOf } from './filter.ts';
import type { CountrySort, View } from './look.ts';
import { pathsOf, permalinkOf } from './paths.ts';
import type { Actions, DashboardState } from './state.ts';

/** People by country, with a bar in each row; a country is a filter for the panels below. */
export function countriesPanel(
  state: DashboardState,
  figures: Figures,
  actions: Actions,
): TemplateResult {
  const born = bornWhenOf(figures.view);
  const all = figures.countries.reduce((sum, { people }) => sum + people, 0);
  const most = Math.max(1, ...figures.countries.map(({ people }) => people));
  const row = (item: CountryCount) => countryRow(item, { state, actions, all, most });
  return html`
    <section class="panel" aria-labelledby="countries">
      <h2 id="countries">
        Countries${born === '' ? nothing : html` <small>born ${born}</small>`}
      </h2>
      <div class="scroll" tabindex="0" role="group" aria-labelledby="countries">
        <table>
          <caption class="unseen">
            People by country of birth${born === '' ? '' : `, born ${born}`}
          </caption>
          <thead>
            <tr>
              ${sortHeader('country', 'Country', state.view, actions)}
              ${sortHeader('people', 'People', state.view, actions)}
              <th scope="col" class="number">Share</th>
            </tr>
          </thead>
          <tbody data-testid="countries">
            ${repeat(sorted(figures.countries, state.view), ({ country }) => country, row)}
          </tbody>
        </table>
      </div>
      ${figures.countries.length === 0 ? html`<p class="muted">Nobody is counted here yet.</p>` : nothing}
      ${dataLinks({
        ...actions,
        path: pathsOf(figures.view).countries,
        fileName: 'countries.csv',
        label: 'countries',
        permalink: permalinkOf('countries', state.view, figures),
      })}
    </section>
  `;
}

interface RowContext {
  readonly state: DashboardState;
  readonly actions: Actions;
  readonly all: number;
  readonly most: number;
}

function countryRow(
  { country, people }: CountryCount,
  { state, actions, all, most }: RowContext,
): TemplateResult {
  const isChosen = state.view.country === country;
  const change = state.changes.get(country);
  const next = { country: isChosen ? null : country, county: null, city: null };
  return html`
    <tr class=${change === undefined ? '' : 'changed'}>
      <th scope="row">
        ${chooseLink(
          { view: state.view, change: next, isChosen, label: html`<bdi>${country}</bdi>` },
          actions,
        )}
      </th>
      <td class="number with-bar">
        <span class="bar" aria-hidden="true" ${size(people / most)}></span>
        ${change === undefined ? nothing : html`<span class="change">${formatChange(change)}</span>`}
        ${formatNumber(people)}
      </td>
      <td class="number">${formatShare(people, all)}</td>
    </tr>
  `;
}

function sortHeader(
  column: CountrySort,
  label: string,
  { sort, isDescending }: View,
  actions: Actions,
): TemplateResult {
  const isSorted = sort === column;
  const turn = () =>
    actions.look({ sort: column, isDescending: isSorted ? !isDescending : column === 'people' });
  return html`
    <th
      scope="col"
      class=${column === 'people' ? 'number with-bar' : ''}
      aria-sort=${isSorted ? (isDescending ? 'descending' : 'ascending') : 'none'}
    >
      <button type="button" class="sort" @click=${turn}>${label}</button>
    </th>
  `;
}

const names = new Intl.Collator();

function sorted(items: readonly CountryCount[], { sort, isDescending }: View) {
  const order = (a: CountryCount, b: CountryCount) =>
    sort === 'country' ? names.compare(a.country, b.country) : a.people - b.people;
  return [...items].sort((a, b) => (isDescending ? order(b, a) : order(a, b)));
}
