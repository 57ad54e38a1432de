import { type Api, ApiProblem, query } from '#shared/page/api.ts';
import { followEvents } from '#shared/page/events.ts';
import { isRunning, type Load } from './state.ts';

/** What is shown at first, and what is added of earlier ones: who asks for those wants many. */
const latestLimit = 25;
const earlierLimit = 200;
/** An address may have been mistyped. */
const idPattern = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

export interface HistoryPage {
  readonly items: readonly Load[];
  readonly next: string | null;
}

/** A page of loads, newest first. @throws ApiProblem */
export function readHistory(api: Api, cursor: string | null): Promise<HistoryPage> {
  const limit = cursor === null ? latestLimit : earlierLimit;
  return api.json<HistoryPage>(`loads${query({ limit, cursor })}`);
}

/** The load of an address. @throws ApiProblem, AbortError */
export async function readOpen(api: Api, id: string, signal: AbortSignal): Promise<Load> {
  if (!idPattern.test(id))
    throw new ApiProblem(404, { detail: 'There is no load at this address.' });
  return api.json<Load>(`loads/${id}`, { signal });
}

/** What becomes of a load while it runs. Throws nothing. */
export async function followLoad(
  api: Api,
  load: Load,
  onLoad: (load: Load) => void,
  signal: AbortSignal,
): Promise<void> {
  if (!isRunning(load)) return;
  const onEvent = ({ data }: { data: string }) => onLoad(JSON.parse(data) as Load);
  const follower = { onEvent, onState: () => undefined };
  await followEvents(api, `loads/${load.id}/events`, follower, signal);
}

/** The load whose address is open: `#load=…`. */
export function openIdOf(hash: string): string | null {
  return new URLSearchParams(hash.slice(1)).get('load');
}
