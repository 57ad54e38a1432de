import { html, nothing, type TemplateResult } from 'lit-html';
import { type ApiProblem, isPassing } from '#shared/page/api.ts';
import { formatClock } from '#shared/page/format.ts';
import { frame } from '#shared/page/frame.ts';
import { keyForm } from '#shared/page/key-form.ts';
import { birthsPanel } from './births.ts';
import { countriesPanel } from './countries.ts';
import type { Figures } from './figures.ts';
import { latelyPanel } from './lately.ts';
import { placesPanel } from './places.ts';
import { qualityPanel } from './quality.ts';
import { sentence } from './sentence.ts';
import type { Actions, DashboardState } from './state.ts';
import { unplacedPanel } from './unplaced.ts';

export interface ViewActions extends Actions {
  useKey(secret: string, forSession: boolean): void;
  forgetKey(): void;
}

/** The whole dashboard. */
export function view(state: DashboardState, actions: ViewActions): TemplateResult {
  const { hasKey } = state;
  return frame(
    { page: 'Dashboard', hasKey, forgetKey: actions.forgetKey },
    content(state, actions),
  );
}

function content(state: DashboardState, actions: ViewActions): TemplateResult {
  const { keyWanted, problem, figures } = state;
  if (keyWanted) {
    return keyForm({
      problem: keyWanted,
      hasKey: state.hasKey,
      scope: 'read',
      use: actions.useKey,
    });
  }
  return html`
    ${problem === null ? nothing : staleNote(problem, state)}
    ${figures !== null ? panels(state, figures, actions) : problem === null ? nothing : html`<h1>Dashboard</h1>`}
  `;
}

function panels(state: DashboardState, figures: Figures, actions: Actions): TemplateResult {
  if (figures.all.people === 0) {
    return html`${sentence(state, figures, actions)}${firstStep()}`;
  }
  return html`
    ${sentence(state, figures, actions)}
    <div class="grid">
      <div>${countriesPanel(state, figures, actions)} ${placesPanel(state, figures, actions)}</div>
      <div>${birthsPanel(state, figures, actions)} ${unplacedPanel(state.view, figures, actions)} ${qualityPanel(state, actions)} ${latelyPanel(state, figures, actions)}</div>
    </div>
  `;
}

function staleNote(problem: ApiProblem, { readAt }: DashboardState): TemplateResult {
  const shown = readAt === null ? '' : ` These are the numbers of ${formatClock(readAt)}.`;
  const next = isPassing(problem)
    ? ' Trying again…'
    : html` <a href="./">Show everybody, as of now</a>`;
  return html`<p class="problem" role="alert">${problem.message}${shown}${next}</p>`;
}

function firstStep(): TemplateResult {
  const { other = '' } = document.body.dataset;
  return html`
    <section class="panel narrow">
      <h2>Nothing is published yet</h2>
      <p>
        Load a file of people and a file of places; this page then counts who was born where, and
        follows by itself whenever something is published.
      </p>
      ${other === '' ? nothing : html`<p><a class="main" href=${other}>Load files</a></p>`}
    </section>
  `;
}
