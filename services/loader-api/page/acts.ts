import { type Api, asProblem } from '#shared/page/api.ts';
import type { Store } from '#shared/page/store.ts';
import type { Load, LoadsState } from './state.ts';

export interface ActDeps {
  readonly api: Api;
  readonly store: Store<LoadsState>;
  say(sentence: string): void;
  refresh(): Promise<void>;
}

export interface Acts {
  /** @throws ApiProblem */
  act(load: Load, action: 'publish' | 'cancel' | 'revert', done: string): Promise<void>;
  /** Publishes what was looked at; where the data have changed since, shows the new numbers. */
  publish(load: Load): Promise<void>;
}

/** What can be done with a load that is there. */
export function createActs({ api, store, say, refresh }: ActDeps): Acts {
  const act = async (load: Load, action: string, done: string) => {
    const init = { method: 'POST', headers: seenOf(load, action) };
    const open = await api.json<Load>(`loads/${load.id}/${action}`, init);
    const notice = open.duplicate ? 'All of it was published already; it counts once.' : null;
    store.set({ open, reverting: null, notice });
    say(done);
    await refresh();
  };
  const publish = async (load: Load) => {
    try {
      await act(load, 'publish', 'The load was published.');
    } catch (error) {
      if (asProblem(error).status !== 412) throw error;
      const open = await api.json<Load>(`loads/${load.id}`);
      const notice = 'The data have changed since this was checked. These are the new numbers.';
      store.set({ open, notice });
      say(notice);
    }
  };
  return { act, publish };
}

/** What is published is what was looked at: else the service says that the data have changed. */
function seenOf({ preview }: Load, action: string): Record<string, string> {
  return action === 'publish' && preview ? { 'If-Match': `"${preview.dataVersion}"` } : {};
}
