import { render } from 'lit-html';
import { createAnnouncer } from '#shared/page/announce.ts';
import { createApi } from '#shared/page/api.ts';
import { formatPercent } from '#shared/page/format.ts';
import { createKeyHolder } from '#shared/page/key.ts';
import { createStore } from '#shared/page/store.ts';
import { createController } from './controller.ts';
import { chosenOf } from './folders.ts';
import { noLimits } from './obstacles.ts';
import { type Actions, type LoadsState, nothingAsked } from './state.ts';
import { view } from './view.ts';
import { namesOf } from './views/state-mark.ts';

const lookMs = 5_000;

const key = createKeyHolder(location.pathname);
const api = createApi(key);
const say = createAnnouncer();
const root = document.querySelector<HTMLElement>('#page') ?? document.body;

const store = createStore<LoadsState>(
  {
    hasKey: key.secret !== null,
    keyWanted: null,
    datasets: [],
    limits: noLimits,
    files: [],
    asked: nothingAsked,
    sending: null,
    sentFiles: [],
    sentAsked: nothingAsked,
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

let shown: string | null = null;
let isAsking = false;

function draw(state: LoadsState): void {
  const { open, openId, reverting, mending } = state;
  if (isEmpty(state)) return;
  root.querySelector('.waiting')?.remove();
  document.title = titleOf(state);
  render(view(state, actions), root);
  if (reverting && !isAsking) document.querySelector<HTMLDialogElement>('#revert')?.showModal();
  isAsking = reverting !== null;
  // The keyboard goes on where the page does.
  const target = mending && mending.loadId === open?.id ? 'mend' : 'load';
  const now = `${target} ${open?.id} ${open?.state}`;
  if (now !== shown && openId !== null) document.getElementById(target)?.focus();
  shown = now;
}

/** Whether there is nothing to show yet: what comes later would push away what is shown before. */
function isEmpty({ keyWanted, problem, openId, ...state }: LoadsState): boolean {
  if (shown !== null || keyWanted || problem) return false;
  return openId === null ? !state.history || state.datasets.length === 0 : !state.open;
}

/** What is open; while files are sent, how far they are: the page may be in a tab behind others. */
function titleOf({ open, sending }: LoadsState): string {
  const { load } = sending ?? {};
  const done = load?.bytesTotal ? `${formatPercent(load.bytesRead, load.bytesTotal)} · ` : '';
  return `${done}${open ? `${namesOf(open)} · ` : ''}Loads · Terrascope`;
}

const look = async () => {
  await controller.look();
  setTimeout(look, lookMs);
};
setTimeout(look, lookMs);
addEventListener('hashchange', () => controller.navigate());
addEventListener('paste', (event) => {
  if (event.target instanceof HTMLInputElement) return;
  void chosenOf(event.clipboardData).then((chosen) => {
    if (chosen.files.length > 0) actions.choose(chosen);
  });
});
// A file that misses the drop zone must not take the page's place.
addEventListener('dragover', (event) => event.preventDefault());
addEventListener('drop', (event) => event.preventDefault());
addEventListener('beforeunload', (event) => {
  // A reload would lose what was chosen, and what was typed.
  const { sending, files, mending } = store.state;
  if (sending || mending || files.length > 0) event.preventDefault();
});
void controller.start();
