import type { PageAssets } from './assets.ts';

/** What a page says before its modules have run, and what it is told. */
export interface PageTexts {
  readonly title: string;
  readonly description: string;
  /** The address of the page of the other service; empty: nobody has said. */
  readonly otherUrl: string;
  readonly version: string;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** The page itself: no script and no style stands in it, as its policy runs none. */
export function pageHtml(assets: PageAssets, texts: PageTexts): string {
  const { title, description, otherUrl, version } = texts;
  const preloads = assets.modules.map((path) => `<link rel="modulepreload" href="assets/${path}">`);
  const styles = assets.styles.map((path) => `<link rel="stylesheet" href="assets/${path}">`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${escaped(title)} · Terrascope</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${escaped(description)}">
<link rel="icon" type="image/svg+xml" href="assets/${assets.icon}">
${styles.join('\n')}
${preloads.join('\n')}
<script type="module" src="assets/${assets.entry}"></script>
</head>
<body data-other="${escaped(otherUrl)}" data-version="${escaped(version)}">
<a class="skip" href="#main">Skip to the content</a>
<div id="page"><p class="waiting">Loading…</p></div>
<noscript><p class="waiting">This page needs JavaScript. <a href="docs/">The API</a> does not.</p></noscript>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => entities[sign] ?? sign);
}
