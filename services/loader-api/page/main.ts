import { render } from 'lit-html';
import { createAnnouncer } from '#shared/page/announce.ts';
import { createApi } from '#shared/page/api.ts';
import { createKeyHolder } from '#shared/page/key.ts';
import { createStore } from '#shared/page/store.ts';
import { createController } from './controller.ts';
import type { Actions, LoadsState } from './state.ts';
import { view } from './view.ts';
import { filesOf } from './views/choose.ts';
import { namesOf } from './views/state-mark.ts';

const lookMs = 5_000;

const key = createKeyHolder();
const api = createApi(key);
const say = createAnnouncer();
const root = document.querySelector<HTMLElement>('#page') ?? document.body;
root.replaceChildren();

const store = createStore<LoadsState>(
  {
    hasKey: key.secret !== null,
    keyWanted: null,
    datasets: [],
    files: [],
    asked: { mode: 'append', dateFormat: '', atOnce: false, note: '' },
    sending: null,
    sentId: null,
    notice: null,
    problem: null,
    history: null,
    next: null,
    openId: null,
    open: null,
    mending: null,
    reverting: null,
    isBusy: false,
  },
  draw,
);
const controller = createController(api, store, say);
const actions: Actions = {
  ...controller.actions,
  api,
  say,
  useKey(secret, forSession) {
    key.use(secret, forSession);
    store.set({ hasKey: true });
    void controller.start();
  },
  forgetKey() {
    key.forget();
    store.set({ hasKey: false, history: null, open: null, files: [] });
    void controller.start();
  },
};

let shown = '';
let isAsking = false;

function draw(state: LoadsState): void {
  const { open, openId, reverting, mending, keyWanted, history } = state;
  // Not before there is something to show: what comes later would push it away.
  if (!keyWanted && !history && !state.problem) return;
  document.title = `${open ? `${namesOf(open)} · ` : ''}Loads · Terrascope`;
  render(view(state, actions), root);
  if (reverting && !isAsking) document.querySelector<HTMLDialogElement>('#revert')?.showModal();
  isAsking = reverting !== null;
  // The keyboard goes on where the page does.
  const target = mending ? 'mend' : 'load';
  const now = `${target} ${open?.id} ${open?.state}`;
  if (now !== shown && openId !== null) document.getElementById(target)?.focus();
  shown = now;
}

setInterval(() => controller.look(), lookMs);
addEventListener('hashchange', () => controller.navigate());
addEventListener('paste', (event) => {
  if (event.target instanceof HTMLInputElement) return;
  void filesOf(event.clipboardData).then((files) => {
    if (files.length > 0) actions.choose(files);
  });
});
// A file that misses the drop zone must not take the page's place.
addEventListener('dragover', (event) => event.preventDefault());
addEventListener('drop', (event) => event.preventDefault());
addEventListener('beforeunload', (event) => {
  if (store.state.sending) event.preventDefault();
});
void controller.start();
