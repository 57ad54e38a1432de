import { setTimeout as sleep } from 'node:timers/promises';

/** Reads the summary of a reader all the time. */
export interface Watch {
  /** What was seen and cannot be. */
  readonly wrong: string[];
  /** How many answers there were. */
  answers(): number;
  stop(): Promise<void>;
}

const pauseMs = 40;
const answerMs = 20_000;

/**
 * The data version never goes back, and each version has one summary, whichever reader is asked.
 *
 * @param summaries of each version, shared by all readers
 */
export function watchSummary(url: string, summaries: Map<number, string>): Watch {
  const wrong: string[] = [];
  let newest = 0;
  let answers = 0;
  let isStopped = false;
  const look = async () => {
    const response = await fetch(`${url}/summary`, { signal: AbortSignal.timeout(answerMs) });
    const text = await response.text();
    if (response.status === 503) return;
    if (!response.ok) return void wrong.push(`GET /summary: ${response.status} ${text}`);
    answers++;
    const version = Number(response.headers.get('x-data-version'));
    if (version < newest) wrong.push(`${url} went back from version ${newest} to ${version}`);
    newest = Math.max(newest, version);
    const known = summaries.get(version) ?? text;
    if (known !== text) wrong.push(`version ${version} is both ${known} and ${text}`);
    summaries.set(version, known);
  };
  const watch = async () => {
    // A reader that is killed, or waits for a database that is away, has no answer.
    for (; !isStopped; await sleep(pauseMs)) await look().catch(() => undefined);
  };
  const done = watch();
  return {
    wrong,
    answers: () => answers,
    stop: async () => {
      isStopped = true;
      await done;
    },
  };
}
