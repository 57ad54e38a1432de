import { join } from 'node:path';
import { Problem } from '#shared/errors.ts';
import { plainFileStatus } from './plain-files.ts';
import { defaultReport, reportNamesIn } from './report-names.ts';

/** What a folder of reports may hold. */
export interface ReportQuota {
  /** Reports in all, the default one among them. */
  readonly reportsMax: number;
  /** Bytes of all but the default one. */
  readonly reportsBytesMax: number;
}

/** A report that is to be written. */
export interface NewReport {
  readonly name: string;
  readonly bytes: number;
}

/**
 * Makes sure that there is room for a report, or for what it is to become. For the default one
 * there always is: it is kept fresh (`REPORT_ON_PUBLISH`) whatever others have put beside it. And
 * always for one that does not grow, also where a bound was lowered below what is there.
 *
 * @throws Problem reports_full
 */
export async function requireRoom(
  folder: string,
  { name, bytes }: NewReport,
  { reportsMax, reportsBytesMax }: ReportQuota,
): Promise<void> {
  if (name === defaultReport) return;
  const sizes = await sizesIn(folder);
  const replaced = sizes.get(name);
  if (replaced === undefined && sizes.size >= reportsMax - 1) {
    const detail =
      `There are ${sizes.size} reports beside ${defaultReport}, which counts as one; ` +
      `${reportsMax} may be kept (REPORTS_MAX). Delete some, or replace one.`;
    throw new Problem('reports_full', detail);
  }
  if (bytes <= (replaced ?? 0)) return;
  const taken = sizes.values().reduce((sum, size) => sum + size, 0) - (replaced ?? 0);
  if (taken + bytes > reportsBytesMax) {
    const detail =
      `The report has ${bytes} bytes, and the others beside ${defaultReport} ${taken}; together ` +
      `they may have ${reportsBytesMax} (REPORTS_BYTES_MAX). Delete some.`;
    throw new Problem('reports_full', detail);
  }
}

/** What the reports but the default one take, by name. */
async function sizesIn(folder: string): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const name of await reportNamesIn(folder)) {
    if (name === defaultReport) continue;
    const status = await plainFileStatus(join(folder, name));
    if (status) sizes.set(name, status.size);
  }
  return sizes;
}
