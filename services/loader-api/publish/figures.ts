import type { FileRow } from '#shared/schema.ts';

/**
 * The figures of a load that is published: of its files without the duplicates, whose rows do not
 * count once more. A file's own figures say what was in it.
 */
export function figuresOf(files: readonly FileRow[], duplicates: ReadonlyMap<number, unknown>) {
  const sum = (column: 'rows_read' | 'rows_loaded' | 'rows_rejected') =>
    files.filter(({ id }) => !duplicates.has(id)).reduce((total, file) => total + file[column], 0);
  return {
    rows_read: sum('rows_read'),
    rows_loaded: sum('rows_loaded'),
    rows_rejected: sum('rows_rejected'),
  };
}
