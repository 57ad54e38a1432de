import { html, nothing, type TemplateResult } from 'lit-html';

export type PageName = 'Loads' | 'Dashboard';

export interface Frame {
  readonly page: PageName;
  readonly hasKey: boolean;
  forgetKey(): void;
}

/** What stands around the content of both pages. */
export function frame(
  { page, hasKey, forgetKey }: Frame,
  content: TemplateResult | readonly TemplateResult[],
): TemplateResult {
  const { other = '', version = '' } = document.body.dataset;
  const link = (name: PageName) =>
    name === page
      ? html`<a href="./" aria-current="page">${name}</a>`
      : other === ''
        ? nothing
        : html`<a href=${other}>${name}</a>`;
  return html`
    <header class="top">
      <strong class="brand">Terrascope</strong>
      <nav aria-label="Pages">
        ${link('Loads')} ${link('Dashboard')}
        <a href="docs/">API</a>
      </nav>
      ${hasKey ? html`<button type="button" class="quiet" @click=${forgetKey}>Forget the key</button>` : nothing}
    </header>
    <main id="main" tabindex="-1">${content}</main>
    <footer class="foot">Terrascope ${version} · <a href="docs/">API documentation</a></footer>
  `;
}
