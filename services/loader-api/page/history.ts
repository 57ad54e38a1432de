import type { Api } from '#shared/page/api.ts';
import type { Store } from '#shared/page/store.ts';
import { type HistoryPage, readHistory } from './loads-reader.ts';
import type { Load, LoadsState } from './state.ts';

export interface History {
  /** Reads the latest loads; what was shown of earlier ones stays. @throws ApiProblem */
  refresh(): Promise<void>;
  /** Reads earlier ones. @throws ApiProblem */
  showMore(): Promise<void>;
  /** One more load, before it is read with the others. */
  add(load: Load): void;
}

export function createHistory(api: Api, store: Store<LoadsState>): History {
  return {
    async refresh() {
      const latest = await readHistory(api, null);
      const { history, next } = store.state;
      const { items, next: more } = joined(latest, { items: history ?? [], next });
      store.set({ history: items, next: more });
    },
    async showMore() {
      const { items, next } = await readHistory(api, store.state.next);
      store.set({ history: [...(store.state.history ?? []), ...items], next });
    },
    add(load) {
      const others = (store.state.history ?? []).filter(({ id }) => id !== load.id);
      store.set({ history: [load, ...others] });
    },
  };
}

/**
 * The latest loads, and what is known of earlier ones: as long as there is no gap between them,
 * which more new loads than a page has would leave.
 */
export function joined(latest: HistoryPage, known: HistoryPage): HistoryPage {
  const last = latest.items.at(-1);
  const at = known.items.findIndex(({ id }) => id === last?.id);
  const earlier = known.items.slice(at + 1);
  if (at < 0 || earlier.length === 0) return latest;
  return { items: [...latest.items, ...earlier], next: known.next };
}
