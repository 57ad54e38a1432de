import { html, nothing, type TemplateResult } from 'lit-html';
import type { LookedFile, Reading } from '../look/look.ts';
import { type Dataset, findColumns, missingColumns } from '../look/match.ts';
import { select } from './select.ts';

/** Asks for each column that the header does not have by name; nothing where it has them all. */
export function mappingView(
  looked: LookedFile,
  dataset: Dataset,
  change: (reading: Reading) => void,
): TemplateResult | typeof nothing {
  const { header, map } = looked;
  const columns = findColumns(header, dataset, map);
  const said = new Map(Object.entries(map).map(([word, column]) => [column, word]));
  const wanted = [...new Set([...said.keys(), ...missingColumns(columns)])];
  if (wanted.length === 0) return nothing;
  const used = new Set([...columns.values()]);
  const row = (column: string) => {
    const own = said.get(column);
    const free = header.filter((word, at) => word === own || !used.has(at));
    return select({
      label: `${column} is the column`,
      value: own ?? '',
      options: [['', 'Choose…'], ...free.map((word) => [word, word] as const)],
      change: (word) => {
        const others = Object.entries(map).filter(([, name]) => name !== column);
        change({ map: Object.fromEntries(word === '' ? others : [...others, [word, column]]) });
      },
    });
  };
  const ordered = dataset.columns.map(({ name }) => name).filter((name) => wanted.includes(name));
  return html`<div class="row mapping">${ordered.map(row)}</div>`;
}
