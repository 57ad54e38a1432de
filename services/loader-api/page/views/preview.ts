import { html, nothing, type TemplateResult } from 'lit-html';
import { formatChange, formatMoment, formatNumber } from '#shared/page/format.ts';
import type { Load } from '../state.ts';

/** There are few countries, unless somebody loads what are none. */
const linesShown = 300;

type Preview = NonNullable<Load['preview']>;
interface Line {
  readonly name: string;
  readonly before: number;
  readonly after: number;
}

/** What publishing a load would change, country by country; nothing where that is known no more. */
export function previewView({ preview, state, expiresAt }: Load): TemplateResult | typeof nothing {
  if (!preview || state !== 'ready') return nothing;
  const until =
    expiresAt === undefined
      ? nothing
      : html`<p class="muted">It is held until ${formatMoment(expiresAt)}.</p>`;
  return html`${changesTable(preview)}${until}`;
}

/** The numbers before and after, where they differ. */
export function changesTable(preview: Preview): TemplateResult {
  const lines = linesOf(preview);
  if (lines.length === 0) return html`<p class="muted">No number would change.</p>`;
  const left = lines.length - linesShown;
  return html`
    <div class="scroll" tabindex="0" role="group" aria-label="What would change">
      <table class="slim preview">
        <caption>What would change</caption>
        <thead>
          <tr>
            <th scope="col">Country</th>
            <th scope="col" class="number">Now</th>
            <th scope="col" class="number">Then</th>
            <th scope="col" class="number">Change</th>
          </tr>
        </thead>
        <tbody data-testid="preview">${lines.slice(0, linesShown).map(row)}</tbody>
      </table>
    </div>
    ${left > 0 ? html`<p class="muted">And ${formatNumber(left)} more.</p>` : nothing}
  `;
}

function row({ name, before, after }: Line): TemplateResult {
  return html`
    <tr>
      <th scope="row"><bdi>${name}</bdi></th>
      <td class="number">${formatNumber(before)}</td>
      <td class="number">${formatNumber(after)}</td>
      <td class="number">${formatChange(after - before)}</td>
    </tr>
  `;
}

function linesOf({ countries, unmatched, ambiguous }: Preview): Line[] {
  return [
    ...countries.map(({ country, ...figures }) => ({ name: country, ...figures })),
    { name: 'Birthplaces nobody lists', ...unmatched },
    { name: 'Birthplaces several countries list', ...ambiguous },
  ].filter(({ before, after }) => before !== after);
}

/** The largest change in a sentence: `Scotland would become 8,048 (+8,048).` */
export function becomes({ preview }: Load): string {
  const countries = preview?.countries ?? [];
  const size = ({ before, after }: { before: number; after: number }) => Math.abs(after - before);
  const [largest] = [...countries].sort((a, b) => size(b) - size(a));
  if (!largest || size(largest) === 0) return 'No country would change.';
  const { country, before, after } = largest;
  return `${country} would become ${formatNumber(after)} (${formatChange(after - before)}).`;
}
