import type { LoadState } from '#shared/schema.ts';

/**
 * The life of a load. Every arrow is one of the transitions below; `loads.move` is the only way
 * along it.
 *
 *   queued ────── start ──────▶ loading ── publish ──▶ published ── revert ──▶ reverted
 *    ▲  │ takeOver               ▲   │
 *    └──┘                        │   └── dismissDuplicate, endDryRun ──▶ cancelled
 *   receiving ──── receive ──────┘
 *
 *   queued, receiving, loading ── cancel ──▶ cancelled
 *   queued, receiving, loading ── giveUp ──▶ failed
 *           receiving, loading ── fail ────▶ failed
 *
 * A load of files on the server begins as `queued`, an upload as `receiving`.
 */
export interface Transition {
  readonly from: readonly LoadState[];
  readonly to: LoadState;
  /**
   * Whether only the process that works on the load may take it this way. Anybody may cancel a
   * load, and revert one.
   */
  readonly owned: boolean;
  /** The client's Idempotency-Key is free after it: a repeat of the request starts anew. */
  readonly freesKey?: true;
}

/** The load is being worked on, or waits for that: it has an owner, and nothing of it counts. */
export const unfinishedStates = ['queued', 'receiving', 'loading'] as const;

/** Rows, rejects and progress may be written for the load, by its owner. */
export const writableStates = ['receiving', 'loading'] as const;

/** The load never counted and never will: its rows can be deleted at once. */
export const abandonedStates = ['failed', 'cancelled'] as const;

/** The load has been published, whatever came after. */
export const oncePublishedStates = ['published', 'reverted'] as const;

export const transitions = {
  /** A queued load gets its turn. */
  start: { from: ['queued'], to: 'loading', owned: true },
  /** Every file of it has been read. A load of files on the server is `loading` from its start. */
  receive: { from: writableStates, to: 'loading', owned: true },
  /** It counts from now on. */
  publish: { from: ['loading'], to: 'published', owned: true },
  /** Everything in it is published already. */
  dismissDuplicate: { from: ['loading'], to: 'cancelled', owned: true },
  /** It was only to be checked. */
  endDryRun: { from: ['loading'], to: 'cancelled', owned: true },
  fail: { from: writableStates, to: 'failed', owned: true, freesKey: true },
  cancel: { from: unfinishedStates, to: 'cancelled', owned: false, freesKey: true },
  /** Another process works on it: the owner has left it, or shows no heartbeat. */
  takeOver: { from: ['queued'], to: 'queued', owned: true },
  /** Its owner shows no heartbeat, and what it has done cannot be gone on with. */
  giveUp: { from: unfinishedStates, to: 'failed', owned: true, freesKey: true },
  /** It counts no longer. */
  revert: { from: ['published'], to: 'reverted', owned: false },
} as const satisfies Record<string, Transition>;

export type TransitionName = keyof typeof transitions;

/** The transitions that only the load's owner may make. */
export type OwnedTransition = {
  [name in TransitionName]: (typeof transitions)[name]['owned'] extends true ? name : never;
}[TransitionName];

export function isUnfinished(state: LoadState): boolean {
  return isOneOf(unfinishedStates, state);
}

export function wasPublished(state: LoadState): boolean {
  return isOneOf(oncePublishedStates, state);
}

function isOneOf(states: readonly LoadState[], state: LoadState): boolean {
  return states.includes(state);
}
