import { html, svg, type TemplateResult } from 'lit-html';
import { counted, formatNumber } from '#shared/page/format.ts';
import { size } from '#shared/page/size.ts';
import type { YearCount } from './figures.ts';
import type { Actions, DashboardState } from './state.ts';

/** Births by year as a line; where the years that are chosen are a part, that is marked. */
export function yearLine(
  counts: readonly YearCount[],
  { view, yearAt }: DashboardState,
  actions: Actions,
): TemplateResult {
  const years = withoutGaps(counts);
  const [first, last] = [years[0], years.at(-1)];
  if (!first || !last) return html`<p class="muted">Nobody is counted here yet.</p>`;
  const top = years.reduce((a, b) => (b.people > a.people ? b : a));
  const span = Math.max(last.birth_year - first.birth_year, 1);
  const point = (event: PointerEvent) => {
    const chart = event.currentTarget as HTMLElement;
    const { left, right, width } = chart.getBoundingClientRect();
    const isMirrored = getComputedStyle(chart).direction === 'rtl';
    const share = (isMirrored ? right - event.clientX : event.clientX - left) / width;
    actions.set({ yearAt: first.birth_year + Math.round(Math.min(Math.max(share, 0), 1) * span) });
  };
  const shown = years.find(({ birth_year: year }) => year === yearAt);
  const from = Math.max(view.from ?? first.birth_year, first.birth_year);
  const to = Math.min(view.to ?? last.birth_year, last.birth_year);
  const isAny = (view.from !== null || view.to !== null) && from <= to;
  return html`
    <div class="line" @pointermove=${point} @pointerleave=${() => actions.set({ yearAt: null })}>
      <svg
        viewBox="0 0 ${span} 100" preserveAspectRatio="none" role="img"
        aria-label="People by year of birth, ${first.birth_year} to ${last.birth_year}: most in ${top.birth_year}, ${formatNumber(top.people)}"
      >
        ${isAny ? svg`<rect class="chosen-years" x=${from - first.birth_year - 0.5} y="0" width=${to - from + 1} height="100" />` : ''}
        <path d=${pathOf(years, top.people)} />
      </svg>
      ${ticksOf(first.birth_year, span)}
    </div>
    <p class="muted">
      ${shown ? `${shown.birth_year}: ${counted(shown.people, 'person', 'people')}` : `Most in ${top.birth_year}: ${counted(top.people, 'person', 'people')}`}
    </p>
  `;
}

function pathOf(years: readonly YearCount[], most: number): string {
  const height = (people: number) => (100 - (people * 96) / Math.max(most, 1)).toFixed(2);
  return years.map(({ people }, at) => `${at === 0 ? 'M' : 'L'}${at} ${height(people)}`).join('');
}

/** Some years to read the others from: not so many that they touch. */
function ticksOf(first: number, span: number): TemplateResult {
  const step = span > 100 ? 50 : span > 40 ? 20 : span > 10 ? 10 : 2;
  const start = Math.ceil(first / step) * step;
  const count = Math.max(Math.floor((first + span - start) / step) + 1, 0);
  const ticks = Array.from({ length: count }, (_, index) => start + index * step);
  return html`<div class="ticks" aria-hidden="true">
    ${ticks.map((year) => html`<span ${size((year - first) / span)}>${year}</span>`)}
  </div>`;
}

/** The same as a table. */
export function yearTable(counts: readonly YearCount[]): TemplateResult {
  return html`
    <div class="scroll tall" tabindex="0" role="group" aria-label="People by year of birth">
      <table class="slim">
        <caption class="unseen">People by year of birth</caption>
        <thead>
          <tr><th scope="col">Year</th><th scope="col" class="number">People</th></tr>
        </thead>
        <tbody data-testid="years">
          ${counts.map(
            ({ birth_year: year, people }) => html`
              <tr><th scope="row">${year}</th><td class="number">${formatNumber(people)}</td></tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}

function withoutGaps(counts: readonly YearCount[]): YearCount[] {
  const people = new Map(counts.map((each) => [each.birth_year, each.people]));
  if (people.size === 0) return [];
  const first = Math.min(...people.keys());
  const last = Math.max(...people.keys());
  return Array.from({ length: last - first + 1 }, (_, index) => ({
    birth_year: first + index,
    people: people.get(first + index) ?? 0,
  }));
}
