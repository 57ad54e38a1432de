import { escapeFormula, formulaSafeColumn } from '#shared/csv.ts';
import { type Dataset, findDataset } from '#shared/datasets/index.ts';
import { placeKey } from '#shared/datasets/place-key.ts';

/** What a file calls a column of ours: the column, by the header's word for it. */
export type Aliases = Readonly<Record<string, string>>;

/** Gives the column that a word of a header stands for. */
export type ColumnNaming = (word: string) => string;

/** The word of a header as it is compared: the names of columns are compared as those of places. */
const keyOf = placeKey;

/**
 * How the columns of a dataset are told in a header. An alias holds for every dataset that has its
 * column; one that begins with the name of a dataset (`people.First name`) for that one only,
 * before the others. Where a header has that whole name, dot and all, it holds as well.
 */
export function columnNaming(dataset: Dataset, aliases: Aliases): ColumnNaming {
  const byKey = new Map<string, string>();
  const all = aliasesOf(dataset, aliases).sort((a, b) => Number(a.isScoped) - Number(b.isScoped));
  for (const { words, column } of all) for (const word of words) byKey.set(keyOf(word), column);
  return (word) => {
    const key = keyOf(word);
    return byKey.get(key) ?? key;
  };
}

interface Alias {
  readonly name: string;
  /** What a header may say for it. */
  readonly words: readonly string[];
  readonly column: string;
  readonly isScoped: boolean;
}

/** The aliases of columns that a dataset has, but those for others. */
function aliasesOf(dataset: Dataset, aliases: Aliases): Alias[] {
  return Object.entries(aliases).flatMap(([name, column]) => {
    if (!dataset.columns.some((one) => one.name === column)) return [];
    const scope = scopeOf(name);
    if (scope && scope.dataset !== dataset.name) return [];
    const words = scope ? [name, scope.word] : [name];
    // A file that was escaped (`escapeFormula`) has its header escaped, too.
    return { name, words: [...words, ...words.map(escapeFormula)], column, isScoped: !!scope };
  });
}

function scopeOf(name: string): { dataset: string; word: string } | undefined {
  const dot = name.indexOf('.');
  const dataset = findDataset(keyOf(name.slice(0, Math.max(dot, 0))))?.name;
  return dataset && { dataset, word: name.slice(dot + 1) };
}

/** The aliases that name no column of any of these files. */
export function unusedAliases(
  aliases: Aliases,
  files: readonly { readonly dataset: Dataset; readonly header: readonly string[] }[],
): string[] {
  const used = files.flatMap(({ dataset, header }) => {
    const keys = new Set(header.map(keyOf));
    const fitting = aliasesOf(dataset, aliases);
    return fitting.filter(({ words }) => words.some((word) => keys.has(keyOf(word))));
  });
  const names = new Set(used.map(({ name }) => name));
  return Object.keys(aliases).filter((name) => !names.has(name));
}

/** Whether the values of a file were escaped by `escapeFormula`, as a column of it says. */
export function isFormulaSafe(header: readonly string[]): boolean {
  const marker = keyOf(formulaSafeColumn);
  return header.some((word) => keyOf(word) === marker);
}
