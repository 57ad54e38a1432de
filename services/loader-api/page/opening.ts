import type { Api } from '#shared/page/api.ts';
import type { Store } from '#shared/page/store.ts';
import { readOpen } from './loads-reader.ts';
import type { Load, LoadsState } from './state.ts';

/** Does one thing, and says what went wrong with it. */
export type Attempt = (work: () => Promise<void>) => Promise<void>;

/** Shows the load of an address, and follows it; of none, all of them. */
export function createOpening(
  api: Api,
  store: Store<LoadsState>,
  attempt: Attempt,
): (id: string | null) => void {
  let opening = new AbortController();
  return (id) => {
    opening.abort();
    opening = new AbortController();
    const { signal } = opening;
    store.set({ openId: id, open: null });
    if (id === null) return;
    const onLoad = (open: Load) => {
      if (!signal.aborted) store.set({ open });
    };
    void attempt(() => readOpen(api, id, onLoad, signal));
  };
}
