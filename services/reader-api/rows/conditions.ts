/** A row of a dataset's table: its key, and its columns as text. */
export interface StoredRow {
  readonly file_id: number;
  readonly line_no: number;
  readonly [column: string]: string | number;
}

/** Something a row has to keep. Text is compared exactly, letter case and spaces included. */
export type Condition =
  | { readonly kind: 'equals'; readonly column: string; readonly value: string }
  | { readonly kind: 'oneOf'; readonly column: string; readonly values: ReadonlySet<string> }
  | { readonly kind: 'prefix'; readonly column: string; readonly value: string }
  | {
      readonly kind: 'between';
      readonly column: string;
      readonly from: string;
      readonly to: string;
    };

/** Whether a row keeps all of them. */
export function fits(row: StoredRow, conditions: readonly Condition[]): boolean {
  return conditions.every((condition) => {
    const value = String(row[condition.column]);
    if (condition.kind === 'equals') return value === condition.value;
    if (condition.kind === 'oneOf') return condition.values.has(value);
    if (condition.kind === 'prefix') return value.startsWith(condition.value);
    return value >= condition.from && value <= condition.to;
  });
}

/** Whether no row at all can keep them. */
export function isImpossible(conditions: readonly Condition[]): boolean {
  return conditions.some((condition) => condition.kind === 'oneOf' && condition.values.size === 0);
}
