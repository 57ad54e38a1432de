import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { dataLinks } from '#shared/page/data-links.ts';
import { formatNumber } from '#shared/page/format.ts';
import { size } from '#shared/page/size.ts';
import { chooseLink } from './choose-link.ts';
import { type Figures, type PlaceCount, pathsOf, placesMax } from './figures.ts';
import type { Filter } from './filter.ts';
import type { Actions, DashboardState, PlaceKind } from './state.ts';

const shownMax = 12;
const kinds: Readonly<Record<PlaceKind, string>> = { counties: 'Counties', cities: 'Cities' };

/** Counties or cities within what is chosen, with a search. */
export function placesPanel(
  state: DashboardState,
  figures: Figures,
  actions: Actions,
): TemplateResult {
  const { placeKind, search } = state;
  const all = figures[placeKind];
  const wanted = search.trim().toLocaleLowerCase();
  const found = all.filter((place) => nameOf(place).toLocaleLowerCase().includes(wanted));
  const shown = found.slice(0, shownMax);
  const most = Math.max(1, ...all.map(({ people }) => people));
  return html`
    <section class="panel" aria-labelledby="places">
      <h2 id="places">Counties and cities</h2>
      ${controls(state, actions)}
      <div class="scroll" tabindex="0" role="group" aria-labelledby="places">
        <table>
          <caption class="unseen">People by ${placeKind === 'counties' ? 'county' : 'city'} of birth</caption>
          <thead>
            <tr>
              <th scope="col">${placeKind === 'counties' ? 'County' : 'City'}</th>
              <th scope="col" class="number">People</th>
            </tr>
          </thead>
          <tbody data-testid="places">
            ${repeat(shown, keyOf, (place) => placeRow(place, most, state.filter, actions))}
          </tbody>
        </table>
      </div>
      <p class="muted" role="status">${foundText(found.length, all.length)}</p>
      ${dataLinks({
        ...actions,
        path: pathsOf(state.filter)[placeKind],
        fileName: `${placeKind}.csv`,
        label: placeKind,
      })}
    </section>
  `;
}

function controls({ placeKind, search }: DashboardState, actions: Actions): TemplateResult {
  const kind = (value: PlaceKind) => html`
    <label class="segment">
      <input
        type="radio" name="placeKind" .checked=${placeKind === value}
        @change=${() => actions.set({ placeKind: value })}
      ><span>${kinds[value]}</span>
    </label>
  `;
  const find = (event: Event) => actions.set({ search: (event.target as HTMLInputElement).value });
  return html`
    <div class="row">
      <fieldset class="segments">
        <legend class="unseen">Show</legend>
        ${kind('counties')}${kind('cities')}
      </fieldset>
      <label class="grow"><span class="unseen">Search ${placeKind}</span>
        <input type="search" placeholder="Search ${placeKind}" .value=${search} @input=${find}>
      </label>
    </div>
  `;
}

function placeRow(
  place: PlaceCount,
  most: number,
  filter: Filter,
  actions: Actions,
): TemplateResult {
  const { country, county, city = null } = place;
  const isChosen = filter.country === country && filter.county === county && filter.city === city;
  const within = { country: filter.country, county: null, city: null };
  const change = isChosen ? within : { country, county, city };
  const label = html`<bdi>${city ?? county ?? 'in several counties'}</bdi>`;
  return html`
    <tr>
      <th scope="row">
        ${chooseLink({ filter, change, isChosen, label }, actions)}
        <small class="muted">
          ${city === null || county === null ? nothing : html`<bdi>${county}</bdi>, `}<bdi>${country}</bdi>
        </small>
      </th>
      <td class="number with-bar">
        <span class="bar" aria-hidden="true" ${size(place.people / most)}></span>
        ${formatNumber(place.people)}
      </td>
    </tr>
  `;
}

function foundText(found: number, all: number): string {
  if (found === 0) return all === 0 ? 'Nobody is counted here yet.' : 'Nothing is called so.';
  const most = all >= placesMax ? `, of the ${formatNumber(placesMax)} with most people` : '';
  return found > shownMax
    ? `The first ${formatNumber(shownMax)} of ${formatNumber(found)}${most}; a search finds the others.`
    : `${formatNumber(found)} found${most}.`;
}

function nameOf({ country, county, city }: PlaceCount): string {
  return `${city ?? ''} ${county ?? ''} ${country}`;
}

function keyOf({ country, county, city }: PlaceCount): string {
  return JSON.stringify([country, county, city]);
}
