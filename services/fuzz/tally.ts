import type { FuzzRequest } from './requests/request.ts';
import type { Answer } from './send.ts';

export interface Counts {
  readonly sent: number;
  /** Of all answers; 0: there was none. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Of the answers to `POST /loads` alone: how deep into the loader a run gets. */
  readonly loadStatuses: ReadonlyMap<number, number>;
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
  let sent = 0;
  let slowestMs = 0;
  return {
    count: ({ method, operation }, { status, tookMs }) => {
      sent++;
      slowestMs = Math.max(slowestMs, tookMs);
      add(statuses, status);
      if (method === 'POST' && operation?.path === '/loads') add(loadStatuses, status);
    },
    counts: () => ({ sent, statuses, loadStatuses, slowestMs }),
  };
}

function add(counts: Map<number, number>, status: number): void {
  counts.set(status, (counts.get(status) ?? 0) + 1);
}

/** `200: 12 (60.0 %), 400: 8 (40.0 %)` */
export function describeStatuses(statuses: ReadonlyMap<number, number>): string {
  const all = [...statuses.values()].reduce((sum, n) => sum + n, 0);
  return [...statuses]
    .sort(([a], [b]) => a - b)
    .map(([status, n]) => `${status}: ${n} (${((100 * n) / all).toFixed(1)} %)`)
    .join(', ');
}
