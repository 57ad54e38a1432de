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
  /** Publishes what was looked at; where the data have changed since, shows the new numbers. */
  publish(load: Load): Promise<void>;
  /** @throws ApiProblem */
  cancel(load: Load): Promise<void>;
  /** Asks whether a load is to be reverted, with what would change. @throws ApiProblem */
  askRevert(load: Load): Promise<void>;
  /** Reverts what was asked about, as `publish`. @throws ApiProblem */
  revert(load: Load): Promise<void>;
}

const changed = 'The data have changed since this was looked at. These are the new numbers.';

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
  /** What is looked at may be old by now: then it is looked at again. */
  const orLookAgain = async (work: () => Promise<void>, look: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (asProblem(error).status !== 412) throw error;
      await look();
      store.set({ notice: changed });
      say(changed);
    }
  };
  const askRevert = async (load: Load) => {
    const init = { method: 'POST' };
    store.set({ reverting: await api.json<Load>(`loads/${load.id}/revert?dryRun=true`, init) });
  };
  return {
    publish: (load) =>
      orLookAgain(
        () => act(load, 'publish', 'The load was published.'),
        async () => store.set({ open: await api.json<Load>(`loads/${load.id}`) }),
      ),
    cancel: (load) => act(load, 'cancel', 'The load was cancelled.'),
    askRevert,
    revert: (load) =>
      orLookAgain(
        () => act(load, 'revert', 'The load was reverted.'),
        () => askRevert(load),
      ),
  };
}

/** What is done is what was looked at: else the service says that the data have changed. */
function seenOf({ preview }: Load, action: string): Record<string, string> {
  return action !== 'cancel' && preview ? { 'If-Match': `"${preview.dataVersion}"` } : {};
}
