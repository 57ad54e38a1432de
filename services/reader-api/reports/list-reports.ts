import { decodeCursor, encodeCursor } from '#shared/cursor.ts';
import type { Report } from './report.ts';
import type { ReportStore } from './report-store.ts';

export interface ReportsQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface ReportsPage {
  items: Report[];
  /** The cursor of the next page. */
  next: string | null;
}

/** A page of reports, by name. @throws Problem validation_failed for a cursor not ours */
export async function listReports(
  store: ReportStore,
  { limit, cursor }: ReportsQuery,
): Promise<ReportsPage> {
  const after = cursor === undefined ? '' : decodeCursor('reports', cursor, ['text'])[0];
  const found = await store.list(after, limit + 1);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    next: found.length > limit && last ? encodeCursor('reports', [last.name]) : null,
  };
}
