import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { dataLinks } from '#shared/page/data-links.ts';
import { formatNumber } from '#shared/page/format.ts';
import { size } from '#shared/page/size.ts';
import { chooseLink } from './choose-link.ts';
import type { Figures, PlaceCount } from './figures.ts';
import { bornWhenOf } from './filter.ts';
import type { PlaceKind, View } from './look.ts';
import { pathsOf, permalinkOf, placesMax, wholeOf } from './paths.ts';
import { segments } from './segments.ts';
import type { Actions, DashboardState } from './state.ts';

const shownMax = 12;
const kinds: Readonly<Record<PlaceKind, string>> = { counties: 'Counties', cities: 'Cities' };

/** Counties or cities within what is chosen, with a search. */
export function placesPanel(
  state: DashboardState,
  figures: Figures,
  actions: Actions,
): TemplateResult {
  const { placeKind, search } = state.view;
  const { country } = figures.view;
  const born = bornWhenOf(figures.view);
  const all = figures[placeKind];
  const wanted = search.trim().toLocaleLowerCase();
  const found = all.filter((place) => nameOf(place).toLocaleLowerCase().includes(wanted));
  const shown = found.slice(0, shownMax);
  const most = Math.max(1, ...all.map(({ people }) => people));
  return html`
    <section class="panel" aria-labelledby="places">
      <h2 id="places">
        Counties and cities${country === null && born === '' ? nothing : html` <small>${country === null ? nothing : html`in <bdi>${country}</bdi>`}${country === null || born === '' ? nothing : ', '}${born === '' ? nothing : `born ${born}`}</small>`}
      </h2>
      ${controls(state.view, actions)}
      <div class="scroll" tabindex="0" role="group" aria-labelledby="places">
        <table>
          <caption class="unseen">People by ${placeKind === 'counties' ? 'county' : 'city'} of birth</caption>
          <thead>
            <tr>
              <th scope="col">${placeKind === 'counties' ? 'County' : 'City'}</th>
              <th scope="col" class="number with-bar">People</th>
            </tr>
          </thead>
          <tbody data-testid="places">
            ${repeat(shown, keyOf, (place) => placeRow(place, most, state.view, actions))}
          </tbody>
        </table>
      </div>
      <p class="muted on-screen" role="status">${foundText(found.length, all.length)}</p>
      ${dataLinks({
        ...actions,
        path: wholeOf(pathsOf(figures.view)[placeKind]),
        fileName: `${placeKind}.csv`,
        label: placeKind,
        permalink: permalinkOf('places', state.view, figures),
      })}
    </section>
  `;
}

function controls({ placeKind, search }: View, actions: Actions): TemplateResult {
  const find = (event: Event) => actions.look({ search: (event.target as HTMLInputElement).value });
  return html`
    <div class="row">
      ${segments<PlaceKind>({
        name: 'placeKind',
        legend: 'Show',
        value: placeKind,
        options: kinds,
        change: (value) => actions.look({ placeKind: value }),
      })}
      <label class="grow"><span class="unseen">Search ${placeKind}</span>
        <input type="search" placeholder="Search ${placeKind}" .value=${search} @input=${find}>
      </label>
    </div>
  `;
}

function placeRow(place: PlaceCount, most: number, view: View, actions: Actions): TemplateResult {
  const { country, county, city = null } = place;
  const isChosen = view.country === country && view.county === county && view.city === city;
  const within = { country: view.country, county: null, city: null };
  const change = isChosen ? within : { country, county, city };
  const label = html`<bdi>${city ?? county ?? 'in several counties'}</bdi>`;
  return html`
    <tr>
      <th scope="row">
        ${chooseLink({ view, change, isChosen, label }, actions)}
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
