import { html, nothing, type TemplateResult } from 'lit-html';
import { formatChange, formatNumber } from '#shared/page/format.ts';
import type { Load } from '../state.ts';

/** Countries before and after; nothing where a load has no preview. */
export function previewView(load: Load): TemplateResult | typeof nothing {
  const lines = linesOf(load);
  if (lines === null) return nothing;
  const changed = lines.filter(({ is, willBe }) => is !== willBe);
  if (changed.length === 0) return html`<p class="muted">No country would change.</p>`;
  return html`
    <div class="scroll" tabindex="0" role="group" aria-label="What would change">
      <table class="slim preview">
        <caption>What would change</caption>
        <thead>
          <tr>
            <th scope="col">Country</th><th scope="col" class="number">Now</th>
            <th scope="col" class="number">Then</th><th scope="col" class="number">Change</th>
          </tr>
        </thead>
        <tbody data-testid="preview">
          ${changed.map(
            ({ country, is, willBe }) => html`
              <tr>
                <th scope="row"><bdi>${country}</bdi></th>
                <td class="number">${is === null ? '–' : formatNumber(is)}</td>
                <td class="number">${formatNumber(willBe)}</td>
                <td class="number">${is === null ? '–' : formatChange(willBe - is)}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}

interface Line {
  readonly country: string;
  /** Null: it is not known. */
  readonly is: number | null;
  readonly willBe: number;
}

function linesOf({ summary }: Load): readonly Line[] | null {
  if (!summary) return null;
  return Object.entries(summary).map(([country, willBe]) => ({ country, is: null, willBe }));
}
