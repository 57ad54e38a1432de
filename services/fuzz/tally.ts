import type { FuzzRequest } from './requests/request.ts';
import type { Answer } from './send.ts';

export interface Counts {
  readonly sent: number;
  /** Of all answers; 0: there was none. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Of the answers to `POST /loads` alone: how deep into the loader a run gets. */
  readonly loadStatuses: ReadonlyMap<number, number>;
  /** Why requests could not be served for now, by method, path and code. */
  readonly unavailable: ReadonlyMap<string, number>;
  readonly slowestMs: number;
}

/** Counts the answers of a run. */
export interface Tally {
  count(request: FuzzRequest, answer: Answer): void;
  counts(): Counts;
}

export function makeTally(): Tally {
  const statuses = new Map<number, number>();
  const loadStatuses = new Map<number, number>();
  const unavailable = new Map<string, number>();
  let sent = 0;
  let slowestMs = 0;
  return {
    count: ({ method, operation }, { status, tookMs, body }) => {
      sent++;
      slowestMs = Math.max(slowestMs, tookMs);
      add(statuses, status);
      if (method === 'POST' && operation?.path === '/loads') add(loadStatuses, status);
      if (status === 503) add(unavailable, `${method} ${operation?.path ?? '?'}: ${codeOf(body)}`);
    },
    counts: () => ({ sent, statuses, loadStatuses, unavailable, slowestMs }),
  };
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function codeOf(body: string): string {
  return /"code":"(\w+)"/.exec(body)?.[1] ?? body.slice(0, 80);
}

/** `POST /loads: database_unavailable (8)`, one a line */
export function describeUnavailable(unavailable: ReadonlyMap<string, number>): string[] {
  return [...unavailable].sort().map(([what, n]) => `${what} (${n})`);
}

/** `200: 12 (60.0 %), 400: 8 (40.0 %)` */
export function describeStatuses(statuses: ReadonlyMap<number, number>): string {
  const all = [...statuses.values()].reduce((sum, n) => sum + n, 0);
  return [...statuses]
    .sort(([a], [b]) => a - b)
    .map(([status, n]) => `${status}: ${n} (${((100 * n) / all).toFixed(1)} %)`)
    .join(', ');
}
