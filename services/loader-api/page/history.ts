import type { Api } from '#shared/page/api.ts';
import type { Store } from '#shared/page/store.ts';
import { readHistory } from './loads-reader.ts';
import type { LoadsState } from './state.ts';

export interface History {
  /** Reads the latest loads; what was shown of earlier ones stays. @throws ApiProblem */
  refresh(): Promise<void>;
  /** Reads earlier ones. @throws ApiProblem */
  showMore(): Promise<void>;
}

export function createHistory(api: Api, store: Store<LoadsState>): History {
  return {
    async refresh() {
      const { items, next } = await readHistory(api, null);
      const { history, next: oldNext } = store.state;
      const own = new Set(items.map(({ id }) => id));
      const earlier = (history ?? []).slice(items.length).filter(({ id }) => !own.has(id));
      const isMore = earlier.length > 0 && next !== null;
      store.set({
        history: isMore ? [...items, ...earlier] : items,
        next: isMore ? oldNext : next,
      });
    },
    async showMore() {
      const { items, next } = await readHistory(api, store.state.next);
      store.set({ history: [...(store.state.history ?? []), ...items], next });
    },
  };
}
