import { type Api, isPassing } from '#shared/page/api.ts';
import type { Store } from '#shared/page/store.ts';
import type { Attempts } from './attempts.ts';
import { followLoad, readOpen } from './loads-reader.ts';
import { isRunning, type Load, type LoadsState } from './state.ts';

export interface Opening {
  /** Shows the load of an address, and follows it; of none, all of them. */
  show(id: string | null): void;
  /** Reads the open load again: others may have done something with it. @throws ApiProblem */
  refresh(): Promise<void>;
}

export function createOpening(api: Api, store: Store<LoadsState>, { attempt }: Attempts): Opening {
  let opening = new AbortController();
  const follow = async (id: string) => {
    opening.abort();
    opening = new AbortController();
    const { signal } = opening;
    const onLoad = (open: Load) => {
      if (!signal.aborted) store.set({ open });
    };
    const load = await readOpen(api, id, signal);
    onLoad(load);
    // The page is not busy all that time: the load can be cancelled.
    void followLoad(api, load, onLoad, signal);
  };
  return {
    show(id) {
      const known = store.state.history?.find((load) => load.id === id && !isRunning(load));
      store.set({ openId: id, open: known ?? null });
      if (id === null) opening.abort();
      else void attempt(() => follow(id));
    },
    async refresh() {
      const { openId, open, problem } = store.state;
      if (openId === null) return;
      if (open === null) {
        // What is not there will not be there next time.
        if (problem === null || isPassing(problem)) await follow(openId);
        return;
      }
      const found = await api.json<Load>(`loads/${openId}`);
      // Somebody may have opened another one, or done something, meanwhile.
      if (store.state.open === open) store.set({ open: found });
    },
  };
}
