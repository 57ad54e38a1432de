import type { Logger } from 'pino';
import { type Config, loadConfig, misspeltSettings, startedByNpm } from '../config.ts';
import { askToStop } from '../http/serve.ts';
import { createLog } from '../log.ts';
import { onParentGone } from './parent.ts';
import { StartError } from './start-error.ts';
import { keepTickShape } from './tick-shape.ts';

/**
 * The frame of every process of ours: reads the settings, makes the log, runs `main`. A start that
 * fails says why in one log line and ends the process with status 1.
 */
export async function runMain(
  name: string,
  main: (config: Config, log: Logger) => Promise<void>,
): Promise<void> {
  keepTickShape();
  onParentGone(startedByNpm(), askToStop);
  let log = createLog(name, 'info');
  try {
    const config = loadConfig();
    log = createLog(name, config.logLevel, config.logFormat);
    // Whoever has started both services has said it already.
    if (!process.channel) for (const misspelt of misspeltSettings()) log.warn(misspelt);
    await main(config, log);
  } catch (error) {
    if (error instanceof StartError) log.fatal(error.message);
    else log.fatal({ err: error }, 'the service could not start; exiting');
    // Sockets and timers that are open already must not keep alive what never came up.
    process.exit(1);
  }
}
