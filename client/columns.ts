/** Rows of texts as lines of columns; numbers, in the columns that are said, stand to the right. */
export function columns(
  rows: readonly (readonly string[])[],
  isRight: readonly boolean[] = [],
): string {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => [...(row[at] ?? '')].length)),
  );
  const cell = (text: string, at: number) => {
    const space = ' '.repeat((widths[at] ?? 0) - [...text].length);
    return isRight[at] ? space + text : text + space;
  };
  return rows.map((row) => `  ${row.map(cell).join('  ').trimEnd()}\n`).join('');
}
