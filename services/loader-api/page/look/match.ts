export interface Column {
  readonly name: string;
  readonly title: string;
  readonly type: 'text' | 'date';
  readonly required: boolean;
  readonly rule: string;
  readonly example: string;
}

/** A dataset as `GET /datasets` describes it. */
export interface Dataset {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly columns: readonly Column[];
}

/** The words of headers are compared without regard to case and blanks around them. */
function keyOf(word: string): string {
  return word.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
}

/** The dataset that most of these columns are of; undefined where none of them is known. */
export function matchDataset(
  header: readonly string[],
  datasets: readonly Dataset[],
): Dataset | undefined {
  const keys = new Set(header.map(keyOf));
  const found = datasets.map((dataset) => ({
    dataset,
    share: dataset.columns.filter(({ name }) => keys.has(name)).length / dataset.columns.length,
  }));
  const [best] = found.sort((a, b) => b.share - a.share);
  return best && best.share > 0 ? best.dataset : undefined;
}

/** Where each column of a dataset stands in a header; null: nowhere. */
export function findColumns(
  header: readonly string[],
  dataset: Dataset,
  map: Readonly<Record<string, string>>,
): ReadonlyMap<string, number | null> {
  const keys = header.map(keyOf);
  return new Map(
    dataset.columns.map(({ name }) => {
      const mapped = header.findIndex((word) => map[word] === name);
      const own = keys.findIndex((key, at) => key === name && map[header[at] ?? ''] === undefined);
      const at = mapped >= 0 ? mapped : own;
      return [name, at >= 0 ? at : null];
    }),
  );
}

/** Whether a header has a column twice, so that nobody can tell which is meant. */
export function isTwice(name: string, header: readonly string[]): boolean {
  return header.filter((word) => keyOf(word) === name).length > 1;
}

/** The columns a file lacks: it cannot be sent before somebody has said which they are. */
export function missingColumns(columns: ReadonlyMap<string, number | null>): string[] {
  return [...columns].filter(([, at]) => at === null).map(([name]) => name);
}
