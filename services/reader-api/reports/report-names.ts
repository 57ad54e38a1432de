import { readdir } from 'node:fs/promises';
import { Problem } from '#shared/errors.ts';

export const summaryName = 'summary_output';
export const breakdownName = 'breakdown_output';
export const defaultReport = `${summaryName}.json`;
export const defaultBreakdownReport = `${breakdownName}.json`;

const reportName = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}\.(json|csv)$/;

/** @throws Problem invalid_report_name */
export function requireReportName(name: string): void {
  if (reportName.test(name)) return;
  const detail =
    'A report name consists of letters, digits, - and _ (at most 100) and ends in .json or .csv.';
  throw new Problem('invalid_report_name', detail);
}

/** Names that a report may have, sorted. A folder that was never written to has nothing in it. */
export async function reportNamesIn(folder: string): Promise<string[]> {
  return (await namesIn(folder)).filter((name) => reportName.test(name)).sort();
}

/** All that stands in a folder; nothing where there is none. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
