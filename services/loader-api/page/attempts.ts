import { type ApiProblem, asProblem, isAbort } from '#shared/page/api.ts';
import type { Store } from '#shared/page/store.ts';
import type { LoadsState } from './state.ts';

export interface Attempts {
  /** Says what went wrong, or asks for a key. */
  fail(problem: ApiProblem): void;
  /** Does something, and says what went wrong with it. */
  attempt(work: () => Promise<void>): Promise<void>;
  /** The same, for what a second click must not do once more. */
  once(work: () => Promise<void>): void;
}

export function createAttempts(store: Store<LoadsState>): Attempts {
  let running = 0;
  const fail = (problem: ApiProblem) => {
    const isKey = problem.status === 401 || problem.code === 'forbidden';
    store.set(isKey ? { keyWanted: problem } : { problem });
  };
  const attempt = async (work: () => Promise<void>) => {
    running++;
    store.set({ isBusy: true, problem: null });
    try {
      await work();
    } catch (error) {
      if (!isAbort(error)) fail(asProblem(error));
    }
    running--;
    store.set({ isBusy: running > 0 });
  };
  return {
    fail,
    attempt,
    once(work) {
      if (!store.state.isBusy) void attempt(work);
    },
  };
}
