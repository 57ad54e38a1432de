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
import { type Filter, placeOf, yearsOf } from './filter.ts';
import { addressOf, viewOf } from './look.ts';
import type { DashboardState } from './state.ts';
import { type ViewActions, view } from './view.ts';

const markedMs = 3_000;

const key = createKeyHolder(location.pathname);
const api = createApi(key);
const say = createAnnouncer();
const root = document.querySelector<HTMLElement>('#page') ?? document.body;

const store = createStore<DashboardState>(
  {
    view: viewOf(location.search),
    figures: null,
    readAt: null,
    problem: null,
    keyWanted: null,
    hasKey: key.secret !== null,
    changes: new Map(),
    decadeAt: null,
    yearAt: null,
    profile: null,
  },
  (state) => {
    document.title = titleOf(state.view);
    // What the page says before it has anything to show makes room for it.
    root.querySelector('.waiting')?.remove();
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
    const view = { ...store.state.view, ...change };
    if (addressOf(view) === addressOf(store.state.view)) return;
    history.pushState(null, '', addressOf(view));
    store.set({ view });
    reader.show(view);
  },
  look(change) {
    const view = { ...store.state.view, ...change };
    // No step of the history: the way back leads to other people, not to each letter of a search.
    history.replaceState(null, '', addressOf(view));
    store.set({ view });
    if (change.isPerYear !== undefined) reader.show(view);
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
  reader.show(store.state.view);
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
  if (before === null) queueMicrotask(() => queueMicrotask(showPanel));
  const isNews = before !== null && before.dataVersion !== figures.dataVersion;
  store.set({ figures, readAt: new Date(), problem: null, keyWanted: null });
  if (!isNews) return;
  clearTimeout(marked);
  store.set({ changes: changesOf(before, figures) });
  marked = setTimeout(() => store.set({ changes: new Map() }), markedMs);
  say(`The numbers have changed: ${counted(figures.all.people, 'person', 'people')}.`);
}

/** The panel of the address: it is there only once there are figures. */
function showPanel(): void {
  if (location.hash.length > 1) document.getElementById(location.hash.slice(1))?.scrollIntoView();
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
  const view = viewOf(location.search);
  store.set({ view });
  reader.show(view);
});
start();
