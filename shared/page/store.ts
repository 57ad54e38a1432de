/** The state of a page, and the one way to change it. */
export interface Store<State> {
  readonly state: State;
  set(change: Partial<State>): void;
}

/** @param draw called once after all changes of the same turn */
export function createStore<State extends object>(
  initial: State,
  draw: (state: State) => void,
): Store<State> {
  let state = initial;
  let isDue = false;
  return {
    get state() {
      return state;
    },
    set(change) {
      state = { ...state, ...change };
      if (isDue) return;
      isDue = true;
      queueMicrotask(() => {
        isDue = false;
        draw(state);
      });
    },
  };
}
