import { html, nothing, type TemplateResult } from 'lit-html';
import { dataLinks } from '#shared/page/data-links.ts';
import { saveCsv } from '#shared/page/download.ts';
import { formatNumber } from '#shared/page/format.ts';
import type { Figures, Suggestion, UnplacedName, UnplacedPage } from './figures.ts';
import type { View } from './look.ts';
import { pathsOf, permalinkOf, wholeOf } from './paths.ts';
import type { Actions } from './state.ts';

/** Birthplaces under which nobody can be counted, those of most people first. */
export function unplacedPanel(view: View, figures: Figures, actions: Actions): TemplateResult {
  const { unmatched, ambiguous } = figures;
  const isDone = unmatched.items.length + ambiguous.items.length === 0;
  return html`
    <section class="panel" aria-labelledby="unplaced">
      <h2 id="unplaced">To do</h2>
      ${isDone ? html`<p class="muted">Every birthplace is listed in exactly one country.</p>` : nothing}
      ${unmatched.items.length === 0 ? nothing : unmatchedTable(figures, view, actions)}
      ${ambiguous.items.length === 0 ? nothing : ambiguousTable(ambiguous)}
    </section>
  `;
}

function unmatchedTable(figures: Figures, view: View, actions: Actions): TemplateResult {
  const path = wholeOf(pathsOf(figures.view).unmatched);
  const save = async () => {
    const failed = await saveCsv(actions.api, path, 'places-to-fill-in.csv');
    actions.say(failed ?? 'The file was saved. Fill in county and country, and load it.');
  };
  return html`
    <h3 id="unmatched">Birthplaces that nobody lists</h3>
    <div class="scroll" tabindex="0" role="group" aria-labelledby="unmatched">
      <table>
        <caption class="unseen">Birthplaces that no place matches</caption>
        <thead>
          <tr>
            <th scope="col">Birthplace</th>
            <th scope="col" class="number">People</th>
            <th scope="col">Nearest</th>
          </tr>
        </thead>
        <tbody data-testid="unmatched">${figures.unmatched.items.map(nameRow)}</tbody>
      </table>
    </div>
    ${more(figures.unmatched)}
    <p><button type="button" @click=${save}>Download as rows of places.csv</button></p>
    ${dataLinks({
      ...actions,
      path,
      fileName: 'unmatched.csv',
      label: 'unmatched birthplaces',
      permalink: permalinkOf('unplaced', view, figures),
    })}
  `;
}

function ambiguousTable(page: UnplacedPage): TemplateResult {
  return html`
    <h3 id="ambiguous">Birthplaces that several countries list</h3>
    <div class="scroll" tabindex="0" role="group" aria-labelledby="ambiguous">
      <table>
        <caption class="unseen">Birthplaces listed in several countries</caption>
        <thead>
          <tr>
            <th scope="col">Birthplace</th><th scope="col" class="number">People</th>
            <th scope="col">Countries</th>
          </tr>
        </thead>
        <tbody>
          ${page.items.map(
            ({ place_of_birth: name, people, countries = [] }) => html`
              <tr>
                <th scope="row"><bdi>${name}</bdi></th>
                <td class="number">${formatNumber(people)}</td>
                <td>${countries.map((country, at) => html`${at > 0 ? ', ' : nothing}<bdi>${country}</bdi>`)}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
    ${more(page)}
  `;
}

function nameRow({ place_of_birth: name, people, suggestions = [] }: UnplacedName): TemplateResult {
  const place = ({ city, county, country }: Suggestion) =>
    [city, county, country].filter((part) => part !== null).join(', ');
  return html`
    <tr>
      <th scope="row">${name === '' ? html`<em>empty</em>` : html`<bdi>${name}</bdi>`}</th>
      <td class="number">${formatNumber(people)}</td>
      <td>
        ${
          suggestions.length === 0
            ? '–'
            : suggestions.map((each) => html`<div><bdi>${place(each)}</bdi></div>`)
        }
      </td>
    </tr>
  `;
}

function more({ next, items }: UnplacedPage): TemplateResult | typeof nothing {
  if (next === null) return nothing;
  return html`<p class="muted">The ${formatNumber(items.length)} with most people; the CSV has all.</p>`;
}
