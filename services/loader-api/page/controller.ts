import { type Api, type ApiProblem, asProblem, isAbort } from '#shared/page/api.ts';
import type { Store } from '#shared/page/store.ts';
import { createActs } from './acts.ts';
import { createChoosing } from './choosing.ts';
import { createHistory } from './history.ts';
import { openIdOf } from './loads-reader.ts';
import type { Dataset } from './look/match.ts';
import { mendedRequest, readMending } from './mending.ts';
import { createOpening } from './opening.ts';
import { requestOf } from './request.ts';
import { createSending } from './sending.ts';
import type { Actions, LoadsState } from './state.ts';

type OwnActions = Omit<Actions, 'api' | 'say' | 'useKey' | 'forgetKey'>;

export interface Controller {
  readonly actions: OwnActions;
  /** Reads what the page shows: at its start, and with another key. */
  start(): Promise<void>;
  /** The address has changed. */
  navigate(): void;
  /** Others load, too; and what was away may be back. */
  look(): void;
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
  const { refresh, showMore } = createHistory(api, store);
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
  const { act, publish } = createActs({ api, store, say, refresh });
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
    look() {
      const { keyWanted, openId, sending: own, datasets, isBusy } = store.state;
      if (keyWanted || own || isBusy || document.hidden) return;
      if (datasets.length === 0) void this.start();
      else if (openId === null) refresh().catch(() => undefined);
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
      showMore: () => void attempt(showMore),
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
