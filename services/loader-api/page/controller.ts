import { type Api, type ApiProblem, asProblem, isAbort } from '#shared/page/api.ts';
import type { Store } from '#shared/page/store.ts';
import { createChoosing } from './choosing.ts';
import { openIdOf, readHistory } from './loads-reader.ts';
import type { Dataset } from './look/match.ts';
import { mendedRequest, readMending } from './mending.ts';
import { createOpening } from './opening.ts';
import { requestOf } from './request.ts';
import { createSending } from './sending.ts';
import type { Actions, Load, LoadsState } from './state.ts';

type OwnActions = Omit<Actions, 'api' | 'say' | 'useKey' | 'forgetKey'>;

export interface Controller {
  readonly actions: OwnActions;
  /** Reads what the page shows: at its start, and with another key. */
  start(): Promise<void>;
  /** The address has changed. */
  navigate(): void;
}

export function createController(
  api: Api,
  store: Store<LoadsState>,
  say: (sentence: string) => void,
): Controller {
  const fail = (problem: ApiProblem) => {
    const isKey = problem.status === 401 || problem.code === 'forbidden';
    store.set(isKey ? { keyWanted: problem } : { problem });
  };
  /** Does one thing at a time, and says what went wrong with it. */
  const attempt = async (work: () => Promise<void>) => {
    store.set({ isBusy: true, problem: null });
    try {
      await work();
    } catch (error) {
      if (!isAbort(error)) fail(asProblem(error));
    }
    store.set({ isBusy: false });
  };
  const refresh = async () => {
    const { items, next } = await readHistory(api, null);
    store.set({ history: items, next });
  };
  const show = createOpening(api, store, attempt);
  const sending = createSending({
    api,
    store,
    say,
    open(id) {
      if (openIdOf(location.hash) === id) show(id);
      else location.hash = `load=${id}`;
      void attempt(refresh);
    },
  });
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
  return {
    async start() {
      store.set({ keyWanted: null });
      await attempt(async () => {
        const { items } = await api.json<{ items: Dataset[] }>('datasets');
        store.set({ datasets: items });
        await refresh();
      });
      if (!store.state.keyWanted) show(openIdOf(location.hash));
    },
    navigate() {
      const id = openIdOf(location.hash);
      const { sentId, notice } = store.state;
      store.set({ notice: id === sentId ? notice : null, problem: null });
      show(id);
    },
    actions: {
      ...createChoosing(store, attempt),
      send: () => void sending.send(requestOf(store.state.files, store.state.asked)),
      cancelSending: sending.cancel,
      showMore: () =>
        void attempt(async () => {
          const { items, next } = await readHistory(api, store.state.next);
          store.set({ history: [...(store.state.history ?? []), ...items], next });
        }),
      publish: (load) => void attempt(() => publish(load)),
      discard: (load) => void attempt(() => act(load, 'cancel', 'The load was discarded.')),
      askRevert: (reverting) => store.set({ reverting }),
      revert: (load) => void attempt(() => act(load, 'revert', 'The load was reverted.')),
      mend: (load) =>
        void attempt(async () => store.set({ mending: await readMending(api, load) })),
      setMending: (mending) => store.set({ mending }),
      sendMended: (load, mending) => void sending.send(mendedRequest(load, mending)),
      checkAgain() {
        const asked = { ...store.state.asked, atOnce: false };
        store.set({ asked });
        void sending.send(requestOf(store.state.files, asked));
      },
    },
  };
}

/** What is published is what was looked at: else the service says that the data have changed. */
function seenOf({ preview }: Load, action: string): Record<string, string> {
  return action === 'publish' && preview ? { 'If-Match': `"${preview.dataVersion}"` } : {};
}
