import type { Logger } from 'pino';
import type { Answers } from '../summary/answers.ts';
import type { ReportStore } from './report-store.ts';
import { defaultReport } from './write-report.ts';

export interface KeepFreshOptions {
  readonly versionPollMs: number;
}

/** Writes the default report whenever the data version changes, beside all reads. */
export function keepReportFresh(
  answers: Answers,
  store: ReportStore,
  options: KeepFreshOptions,
  log: Logger,
) {
  let written = 0;
  let stopped = false;
  let round: Promise<void> = Promise.resolve();
  const write = async () => {
    const { body, dataVersion } = await answers.summary('json');
    if (dataVersion === written || dataVersion === 0) return;
    const report = await store.write(defaultReport, body, dataVersion);
    written = dataVersion;
    log.info({ report: report.name, dataVersion }, 'report written');
  };
  let timer: NodeJS.Timeout | undefined;
  const next = () => {
    round = write()
      .catch((error: unknown) => log.warn({ err: error }, 'report not written, trying again'))
      .then(() => {
        if (!stopped) timer = setTimeout(next, options.versionPollMs);
      });
  };
  return {
    start: next,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}
