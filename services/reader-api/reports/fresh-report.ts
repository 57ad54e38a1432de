import type { Logger } from 'pino';
import type { Representation } from '../answers/answer-cache.ts';
import { defaultReport } from './report-names.ts';
import type { ReportStore } from './report-store.ts';

/** Writes a new summary as the default report; none while nothing was ever published. */
export function createFreshReport(store: ReportStore, log: Logger) {
  return async ({ body, at }: Representation): Promise<void> => {
    const dataVersion = at.version;
    if (dataVersion === 0) return;
    const report = await store.write(defaultReport, body, dataVersion);
    log.info({ report: report.name, dataVersion }, 'report written');
  };
}
