import { html, nothing, type TemplateResult } from 'lit-html';
import { counted, formatNumber } from '#shared/page/format.ts';
import { size } from '#shared/page/size.ts';
import type { DecadeCount, Figures } from './figures.ts';
import type { Filter } from './filter.ts';
import type { Actions, DashboardState } from './state.ts';

/** Births by decade, as columns that are buttons: each is a filter for the panels beside it. */
export function decadeColumns(
  state: DashboardState,
  figures: Figures,
  actions: Actions,
): TemplateResult {
  const decades = withoutGaps(figures.decades);
  const most = Math.max(1, ...decades.map(({ people }) => people));
  const isAny = state.view.from !== null || state.view.to !== null;
  const current = state.decadeAt ?? state.view.from ?? decades[0]?.birth_decade;
  const column = ({ birth_decade: decade, people }: DecadeCount) => {
    const isIn = isAny && isWithin(decade, state.view);
    const choose = () => actions.show(isExactly(decade, state.view) ? noYears : yearsIn(decade));
    return html`<button
      type="button"
      class="column ${isAny && !isIn ? 'faint' : ''}"
      aria-pressed=${isIn ? 'true' : 'false'}
      tabindex=${decade === decadeOf(current ?? decade, decades) ? 0 : -1}
      title="${decade}s: ${formatNumber(people)}"
      @click=${choose}
      @focus=${() => actions.set({ decadeAt: decade })}
    >
      <span class="pillar" aria-hidden="true" ${size(people / most)}></span>
      <span class="tag" aria-hidden="true">${decade % 20 === 0 ? decade : nothing}</span>
      <span class="unseen">${decade}s: ${counted(people, 'person', 'people')}</span>
    </button>`;
  };
  return html`
    <div class="columns" role="group" aria-labelledby="births" @keydown=${moveFocus}>
      ${decades.map(column)}
    </div>
  `;
}

/** The arrows move among the columns, Home and End to the outer ones. */
function moveFocus(event: KeyboardEvent): void {
  const group = event.currentTarget as HTMLElement;
  const buttons = [...group.querySelectorAll('button')];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const ahead = getComputedStyle(group).direction === 'rtl' ? -1 : 1;
  const steps: Record<string, number> = {
    ArrowRight: at + ahead,
    ArrowLeft: at - ahead,
    Home: 0,
    End: buttons.length - 1,
  };
  const target = buttons[steps[event.key] ?? -1];
  if (!target) return;
  event.preventDefault();
  target.focus();
}

/** The same as a table. */
export function decadeTable(figures: Figures): TemplateResult {
  const decades = withoutGaps(figures.decades);
  return html`
    <table class="slim">
      <caption class="unseen">People by decade of birth</caption>
      <thead>
        <tr><th scope="col">Decade</th><th scope="col" class="number">People</th></tr>
      </thead>
      <tbody>
        ${decades.map(
          ({ birth_decade: decade, people }) => html`
            <tr><th scope="row">${decade}s</th><td class="number">${formatNumber(people)}</td></tr>
          `,
        )}
      </tbody>
    </table>
  `;
}

const noYears = { from: null, to: null };
const yearsIn = (decade: number) => ({ from: decade, to: decade + 9 });

function isWithin(decade: number, { from, to }: Filter): boolean {
  return (from === null || decade + 9 >= from) && (to === null || decade <= to);
}

function isExactly(decade: number, { from, to }: Filter): boolean {
  return from === decade && to === decade + 9;
}

/** The column that the Tab key comes to. */
function decadeOf(year: number, decades: readonly DecadeCount[]): number | undefined {
  const decade = Math.floor(year / 10) * 10;
  const found = decades.find(({ birth_decade: each }) => each === decade);
  return (found ?? decades[0])?.birth_decade;
}

function withoutGaps(decades: readonly DecadeCount[]): DecadeCount[] {
  const people = new Map(decades.map((each) => [each.birth_decade, each.people]));
  const first = Math.min(...people.keys());
  const last = Math.max(...people.keys());
  if (people.size === 0) return [];
  return Array.from({ length: (last - first) / 10 + 1 }, (_, index) => {
    const decade = first + index * 10;
    return { birth_decade: decade, people: people.get(decade) ?? 0 };
  });
}
