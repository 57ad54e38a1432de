import { type Api, asProblem, isPassing } from '#shared/page/api.ts';
import type { Store } from '#shared/page/store.ts';
import { createActs } from './acts.ts';
import { createAttempts } from './attempts.ts';
import { createChoosing } from './choosing.ts';
import { createHistory } from './history.ts';
import { openIdOf } from './loads-reader.ts';
import type { Dataset } from './look/match.ts';
import { mendedRequest, readMending } from './mending.ts';
import { type Limits, noLimits } from './obstacles.ts';
import { createOpening } from './opening.ts';
import { requestOf } from './request.ts';
import { createSending } from './sending.ts';
import type { Actions, LoadsState } from './state.ts';

/** Of `GET /datasets`; while services are upgraded, an older one may answer it. */
interface Answer {
  readonly items: readonly Dataset[];
  readonly limits?: Limits;
}

type OwnActions = Omit<Actions, 'api' | 'say' | 'useKey' | 'forgetKey'>;

export interface Controller {
  readonly actions: OwnActions;
  /** Reads what the page shows: at its start, and with another key. */
  start(): Promise<void>;
  /** The address has changed. */
  navigate(): void;
  /** Others load, too; and what was away may be back. */
  look(): Promise<void>;
}

export function createController(
  api: Api,
  store: Store<LoadsState>,
  say: (sentence: string) => void,
): Controller {
  const attempts = createAttempts(store);
  const { fail, attempt, once } = attempts;
  const { refresh, showMore, add } = createHistory(api, store);
  const opening = createOpening(api, store, attempts);
  const sending = createSending({
    api,
    store,
    say,
    fail,
    open(id, load) {
      if (load) add(load);
      if (openIdOf(location.hash) === id) opening.show(id);
      else location.hash = `load=${id}`;
      void attempt(refresh);
    },
  });
  const acts = createActs({ api, store, say, refresh });
  const readRules = async () => {
    const { items, limits } = await api.json<Answer>('datasets');
    store.set({ datasets: items, limits: limits ?? noLimits });
  };
  const start = async () => {
    store.set({ keyWanted: null });
    opening.show(openIdOf(location.hash));
    await attempt(async () => void (await Promise.all([readRules(), refresh()])));
  };
  const send = () => {
    const { files, asked } = store.state;
    store.set({ sentFiles: files, sentAsked: asked });
    void sending.send(requestOf(files, asked));
  };
  return {
    start,
    async look() {
      const { keyWanted, sending: own, datasets, isBusy, problem } = store.state;
      if (keyWanted || own || isBusy || document.hidden) return;
      if (datasets.length === 0) return start();
      try {
        await Promise.all([refresh(), opening.refresh()]);
        if (problem && isPassing(problem) && store.state.problem === problem) {
          store.set({ problem: null });
        }
      } catch (error) {
        // What was said of the last thing done stands as long as this may pass.
        const found = asProblem(error);
        if (store.state.problem === null || !isPassing(found)) fail(found);
      }
    },
    navigate() {
      const id = openIdOf(location.hash);
      const { sentId, notice } = store.state;
      store.set({ notice: id === sentId ? notice : null, problem: null });
      opening.show(id);
    },
    actions: {
      ...createChoosing(store, attempts),
      send,
      cancelSending: sending.cancel,
      showMore: () => once(showMore),
      publish: (load) => once(() => acts.publish(load)),
      cancel: (load) => once(() => acts.cancel(load)),
      askRevert: (load) =>
        load ? once(() => acts.askRevert(load)) : store.set({ reverting: null }),
      revert: (load) => once(() => acts.revert(load)),
      mend: (load) => once(async () => store.set({ mending: await readMending(api, load) })),
      setMending: (mending) => store.set({ mending }),
      sendMended: (load, mending) => {
        store.set({ sentFiles: [] });
        // What was typed is still at hand where nothing has come of it.
        void sending.send(mendedRequest(load, mending)).then((isDone) => {
          if (isDone) store.set({ mending: null });
        });
      },
      checkAgain() {
        const { sentFiles, sentAsked } = store.state;
        store.set({ files: sentFiles, asked: { ...sentAsked, atOnce: false } });
        send();
      },
    },
  };
}
