import { ask, drip, leave, Unexpected } from './client.ts';

export interface Urls {
  readonly loader: string;
  readonly reader: string;
}

/** A kind of work, done again and again by one client. */
export interface Work {
  readonly name: string;
  readonly everyMs: number;
  once(): Promise<unknown>;
}

const peopleOfAFile = 3;
/** More published loads are reverted, so that what counts does not grow. */
const countedFilesMax = 20;
const header = 'given_name,family_name,date_of_birth,place_of_birth\n';
const csv = { 'Content-Type': 'text/csv' };
const events = {
  accept: 'text/event-stream',
  afterBytes: Number.POSITIVE_INFINITY,
  afterMs: 10_000,
};
const json = { 'Content-Type': 'application/json' };

/** All that users do with both services, at a pace that leaves them room. */
export function mixedWork({ loader, reader }: Urls) {
  const counted: string[] = [];
  let files = 0;
  const loads = `${loader}/loads`;
  const people = (rows = peopleOfAFile) => {
    const file = ++files;
    const row = (no: number) => `Ada,Person ${file}.${no},1901-02-03,Glasgow\n`;
    return header + Array.from({ length: rows }, (_, no) => row(no)).join('');
  };
  const post = (url: string, body: string, expected: readonly number[]) =>
    ask(url, { method: 'POST', headers: csv, body, expected });
  const idOf = (answer: string) => (JSON.parse(answer) as { id: string }).id;
  const act = (id: string, action: string) =>
    ask(`${loads}/${id}/${action}`, { method: 'POST', expected: [200] });
  const publish = async () => counted.push(idOf(await post(loads, people(), [201])));
  const revert = async () => {
    const id = counted.length > countedFilesMax ? counted.shift() : undefined;
    if (id !== undefined) await act(id, 'revert');
  };
  const hold = async () => {
    const id = idOf(await post(`${loads}?publish=hold`, people(), [200, 201, 202]));
    const isWanted = files % 2 === 0;
    await act(id, isWanted ? 'publish' : 'cancel');
    if (isWanted) counted.push(id);
  };
  const report = async () => {
    const named = { method: 'POST', headers: json, body: '{"name":"mixed.json"}' } as const;
    await ask(`${reader}/reports`, { ...named, expected: [201] });
    await ask(`${reader}/reports/mixed.json`, { method: 'DELETE', expected: [204] });
  };
  const wrong = `${people()}Ada,Nobody,1901-02-31,Glasgow\n`;
  const large = people(20_000);
  const work: Work[] = [
    { name: 'publish', everyMs: 500, once: publish },
    { name: 'revert', everyMs: 500, once: revert },
    { name: 'hold, then publish or cancel', everyMs: 2000, once: hold },
    { name: 'a wrong file', everyMs: 2000, once: () => post(loads, wrong, [422]) },
    { name: 'a dry run', everyMs: 5000, once: () => post(`${loads}?dryRun=true`, large, [200]) },
    { name: 'an upload that hangs up', everyMs: 2000, once: () => drip(loads, large, 20, 1) },
    { name: 'an upload that drips', everyMs: 1000, once: () => drip(loads, large, 50, 200) },
    { name: 'list of loads', everyMs: 500, once: () => ask(`${loads}?limit=20`) },
    { name: 'summary', everyMs: 50, once: () => ask(`${reader}/summary`) },
    ...['breakdown?by=country,birth_year', 'unmatched', 'changes'].map((path) => ({
      name: `summary/${path}`,
      everyMs: 300,
      once: () => ask(`${reader}/summary/${path}`),
    })),
    ...['text/csv', 'application/x-ndjson'].map((accept) => ({
      name: `a cancelled download of ${accept}`,
      everyMs: 500,
      once: () => leave(`${reader}/people`, { accept, afterBytes: 100_000, afterMs: 5000 }),
    })),
    {
      name: 'a download',
      everyMs: 5000,
      once: () => ask(`${reader}/people`, { headers: { Accept: 'text/csv' } }),
    },
    ...[`${reader}/summary/events`, `${reader}/summary/events`].map((url) => ({
      name: 'an event stream',
      everyMs: 100,
      once: () => leave(url, events),
    })),
    { name: 'a report, made and deleted', everyMs: 5000, once: report },
  ];
  const requireTruth = async (before: number): Promise<void> => {
    const summary = JSON.parse(await ask(`${reader}/summary`)) as Record<string, number>;
    const expected = before + counted.length * peopleOfAFile;
    if (summary.Scotland === expected) return;
    throw new Unexpected(`${summary.Scotland} people are counted, and ${expected} should be`);
  };
  return { work, requireTruth };
}
