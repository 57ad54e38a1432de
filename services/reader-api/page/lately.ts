import { html, nothing, type TemplateResult } from 'lit-html';
import { formatChange, formatMinute, formatNumber } from '#shared/page/format.ts';
import { chooseLink } from './choose-link.ts';
import type { Change, Figures } from './figures.ts';
import type { Actions, DashboardState } from './state.ts';

const countriesShown = 3;
const words: Readonly<Record<string, string>> = {
  publish: 'published',
  replace: 'published in place of what was before',
  revert: 'reverted',
};

/** What the last publishes and reverts have changed; each can be looked at as it was. */
export function latelyPanel(
  state: DashboardState,
  { changes }: Figures,
  actions: Actions,
): TemplateResult | typeof nothing {
  if (changes.length === 0) return nothing;
  return html`
    <section class="panel" aria-labelledby="lately">
      <h2 id="lately">Lately</h2>
      <ol class="lately" data-testid="lately">
        ${changes.map((change) => changeItem(change, state, actions))}
      </ol>
    </section>
  `;
}

function changeItem(change: Change, { view }: DashboardState, actions: Actions): TemplateResult {
  const { version, at, by, load } = change;
  const isChosen = view.version === version;
  const next = { version: isChosen ? null : version };
  return html`
    <li>
      <p class="change-lead">${effectOf(change)}</p>
      <p class="muted">
        ${namesOf(load)} ${wordOf(change)}
        ${by === null ? nothing : html`by <bdi>${by}</bdi>`}
        ${at === null ? nothing : html`· <time datetime=${at}>${formatMinute(at)}</time>`} ·
        ${chooseLink({ view, change: next, isChosen, label: `as of version ${version}` }, actions)}
      </p>
    </li>
  `;
}

/** What was done: `published`. */
export function wordOf({ kind }: Change): string {
  return words[kind ?? ''] ?? 'changed';
}

function effectOf({ countries, countriesChanged, people }: Change): TemplateResult | string {
  if (countries.length === 0) {
    const more = people.after - people.before;
    return more === 0 ? 'No number has changed' : `No country, people ${formatChange(more)}`;
  }
  const size = ({ before, after }: { before: number; after: number }) => Math.abs(after - before);
  const shown = [...countries].sort((a, b) => size(b) - size(a)).slice(0, countriesShown);
  const left = countriesChanged - shown.length;
  return html`${shown.map(
    ({ country, before, after }, index) =>
      html`${index > 0 ? ', ' : nothing}<bdi>${country}</bdi> <strong>${formatChange(after - before)}</strong>`,
  )}${left > 0 ? ` and ${formatNumber(left)} more` : nothing}`;
}

/** Of which load: `people.csv and 1 more`. */
export function namesOf(load: Change['load']): TemplateResult | string {
  const [first, ...others] = load?.files ?? [];
  if (!first) return 'A load';
  return html`<bdi>${first.name}</bdi>${others.length > 0 ? ` and ${others.length} more` : nothing}`;
}
