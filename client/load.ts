import { givenEnvironment } from '#shared/config.ts';
import { ApiProblem, createApi } from '#shared/page/api.ts';
import { keyOf, runCommand } from './command.ts';
import { clientEnvironment, loadUsage, parseLoad } from './options.ts';
import { createProgressBar } from './progress-bar.ts';
import { sendLoad } from './send.ts';
import { outcomeOf, type RejectCause, rejectsOf } from './told.ts';

/** The exit status where the files were refused, or the load was cancelled. */
const refused = 1;

await runCommand('load', async () => {
  const environment = clientEnvironment(givenEnvironment());
  const command = parseLoad(process.argv.slice(2), environment);
  if (!command) {
    process.stdout.write(loadUsage);
    return 0;
  }
  const bar = createProgressBar(process.stderr);
  const over = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => over.abort());
  try {
    const api = createApi(keyOf(environment));
    const { signal } = over;
    const load = await sendLoad(api, command, { onProgress: bar.show, signal });
    bar.end();
    process.stdout.write(outcomeOf(load, command.url));
    return 0;
  } catch (error) {
    bar.end();
    if (over.signal.aborted) {
      process.stderr.write('The load was cancelled.\n');
      return refused;
    }
    if (!(error instanceof ApiProblem) || !isOfFiles(error)) throw error;
    process.stderr.write(`Not loaded: ${error.message} (${error.code})\n`);
    process.stderr.write(rejectsIn(error, command.url));
    return refused;
  }
});

/** Whether the files, rather than the command, the key or the service, are at fault. */
function isOfFiles({ status }: ApiProblem): boolean {
  return [409, 413, 415, 422].includes(status);
}

function rejectsIn({ body }: ApiProblem, url: string): string {
  const { loadId: id, rejectsBy = [] } = body as Partial<Rejected>;
  return id === undefined ? '' : rejectsOf({ id, rejectsBy }, url);
}

interface Rejected {
  readonly loadId: string;
  readonly rejectsBy: readonly RejectCause[];
}
