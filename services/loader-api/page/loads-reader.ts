import { type Api, query } from '#shared/page/api.ts';
import { followEvents } from '#shared/page/events.ts';
import type { Load } from './state.ts';

const historyLimit = 25;

export interface HistoryPage {
  readonly items: readonly Load[];
  readonly next: string | null;
}

/** A page of loads, newest first. @throws ApiProblem */
export function readHistory(api: Api, cursor: string | null): Promise<HistoryPage> {
  return api.json<HistoryPage>(`loads${query({ limit: historyLimit, cursor })}`);
}

/** A load, and what becomes of it while it runs. @throws ApiProblem */
export async function readOpen(
  api: Api,
  id: string,
  onLoad: (load: Load) => void,
  signal: AbortSignal,
): Promise<void> {
  const load = await api.json<Load>(`loads/${encodeURIComponent(id)}`, { signal });
  onLoad(load);
  if (!['queued', 'receiving', 'loading'].includes(load.state)) return;
  const onEvent = ({ data }: { data: string }) => onLoad(JSON.parse(data) as Load);
  const follower = { onEvent, onState: () => undefined };
  await followEvents(api, `loads/${load.id}/events`, follower, signal);
}

/** The load whose address is open: `#load=…`. */
export function openIdOf(hash: string): string | null {
  return new URLSearchParams(hash.slice(1)).get('load');
}
