import { render } from 'lit-html';
import { createAnnouncer } from '#shared/page/announce.ts';
import { type ApiProblem, asProblem, createApi, isPassing } from '#shared/page/api.ts';
import { followEvents, type PageEvent } from '#shared/page/events.ts';
import { counted } from '#shared/page/format.ts';
import { createKeyHolder } from '#shared/page/key.ts';
import { createStore } from '#shared/page/store.ts';
import type { ProfileObject } from '../profile/profile-object.ts';
import { changesOf, type Figures } from './figures.ts';
import { createFiguresReader } from './figures-reader.ts';
import { addressOf, type Filter, filterOf, placeOf, yearsOf } from './filter.ts';
import type { DashboardState } from './state.ts';
import { type ViewActions, view } from './view.ts';

const markedMs = 3_000;

const key = createKeyHolder();
const api = createApi(key);
const say = createAnnouncer();
const root = document.querySelector<HTMLElement>('#page') ?? document.body;
root.replaceChildren();

const store = createStore<DashboardState>(
  {
    filter: filterOf(location.search),
    figures: null,
    readAt: null,
    problem: null,
    keyWanted: null,
    hasKey: key.secret !== null,
    changes: new Map(),
    sort: 'people',
    isDescending: true,
    placeKind: 'counties',
    search: '',
    decadeAt: null,
    profile: null,
  },
  (state) => {
    document.title = titleOf(state.filter);
    render(view(state, actions), root);
  },
);

const reader = createFiguresReader(api, { onFigures, onProblem });
let following = new AbortController();
let marked: ReturnType<typeof setTimeout> | undefined;

const actions: ViewActions = {
  api,
  say,
  set: store.set,
  show(change) {
    const filter = { ...store.state.filter, ...change };
    if (addressOf(filter) === addressOf(store.state.filter)) return;
    history.pushState(null, '', addressOf(filter));
    store.set({ filter });
    reader.show(filter);
  },
  showProfile() {
    store.set({ profile: 'reading' });
    api.json<ProfileObject>('profile/people').then(
      (profile) => store.set({ profile }),
      (error: unknown) => {
        const problem = asProblem(error);
        // Names and dates are for other keys than counts.
        if (problem.status === 403) store.set({ profile: 'forbidden' });
        else store.set({ profile: null, problem });
      },
    );
  },
  useKey(secret, forSession) {
    key.use(secret, forSession);
    store.set({ hasKey: true });
    start();
  },
  forgetKey() {
    key.forget();
    store.set({ hasKey: false, figures: null });
    start();
  },
};

function start(): void {
  following.abort();
  following = new AbortController();
  reader.show(store.state.filter);
  const onState = (problem: ApiProblem | null) => {
    if (problem === null) reader.refresh();
    else if (!askForKey(problem)) store.set({ problem });
  };
  const onEvent = ({ event }: PageEvent) => {
    if (event === 'summary') reader.refresh();
  };
  const follower = { onEvent, onState };
  void followEvents(api, 'summary/events', follower, following.signal);
}

function onFigures(figures: Figures): void {
  const before = store.state.figures;
  const isNews = before !== null && before.dataVersion !== figures.dataVersion;
  store.set({ figures, readAt: new Date(), problem: null, keyWanted: null });
  if (!isNews) return;
  clearTimeout(marked);
  store.set({ changes: changesOf(before, figures) });
  marked = setTimeout(() => store.set({ changes: new Map() }), markedMs);
  say(`The numbers have changed: ${counted(figures.all.people, 'person', 'people')}.`);
}

function onProblem(problem: ApiProblem): boolean {
  if (askForKey(problem)) return false;
  store.set({ problem });
  return isPassing(problem);
}

/** @returns whether it takes another key */
function askForKey(problem: ApiProblem): boolean {
  if (problem.status !== 401 && problem.code !== 'forbidden') return false;
  following.abort();
  reader.stop();
  store.set({ keyWanted: problem, figures: null });
  return true;
}

function titleOf(filter: Filter): string {
  const of = [placeOf(filter), yearsOf(filter)].filter((part) => part !== null).join(', ');
  return `${of === '' ? '' : `${of} · `}Dashboard · Terrascope`;
}

addEventListener('popstate', () => {
  const filter = filterOf(location.search);
  store.set({ filter });
  reader.show(filter);
});
start();
