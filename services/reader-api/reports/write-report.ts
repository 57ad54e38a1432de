import { Problem } from '#shared/errors.ts';
import type { Answers, BreakdownRequest } from '../answers/answers.ts';
import type { Report } from './report.ts';
import { breakdownName, summaryName } from './report-names.ts';
import type { ReportStore } from './report-store.ts';

/** What is to be persisted: the summary or, with `by`, a breakdown. */
export interface ReportRequest extends Omit<BreakdownRequest, 'by'> {
  readonly name?: string | undefined;
  readonly by?: BreakdownRequest['by'] | undefined;
  readonly format?: 'json' | 'csv' | undefined;
}

/**
 * Persists an answer as a file.
 *
 * @throws Problem invalid_report_name, validation_failed, reports_full; as the answer itself
 */
export async function writeReport(
  { name, format, by, ...filters }: ReportRequest,
  answers: Answers,
  store: ReportStore,
): Promise<Report> {
  const file = fileOf(name ?? (by === undefined ? summaryName : breakdownName), format);
  // Large and small letters are the same to some file systems.
  if (by !== undefined && file.base.toLowerCase() === summaryName) {
    throw new Problem('invalid_report_name', `${summaryName} is reserved for the summary itself.`);
  }
  if (by === undefined && Object.values(filters).some((value) => value !== undefined)) {
    throw new Problem('validation_failed', 'body filters, sort and limit need by.');
  }
  const { body, at } = await (by === undefined
    ? answers.summary(file.format)
    : answers.breakdown({ ...filters, by }, file.format, {}));
  return store.write(file.name, body, at.version);
}

/** The name with its ending, and the format: each says the other where only one is given. */
function fileOf(name: string, format: 'json' | 'csv' | undefined) {
  const [, base = name, ending] = /^(.*)\.(json|csv)$/s.exec(name) ?? [];
  const wanted = format ?? (ending === 'csv' ? 'csv' : 'json');
  if (ending !== undefined && ending !== wanted) {
    throw new Problem(
      'invalid_report_name',
      `The name of a ${wanted} report cannot end in .${ending}.`,
    );
  }
  return { base, name: `${base}.${wanted}`, format: wanted } as const;
}
