import type { LoadState } from '#shared/schema.ts';

/**
 * The life of a load. Every arrow is one of the transitions below; `loads.move` is the only way
 * along it.
 *
 *   queued ────── start ──────▶ loading ── publish ──▶ published ── revert ──▶ reverted
 *    ▲  │ takeOver               ▲   │                   ▲
 *    └──┘                        │   ├── hold ─▶ ready ──┘ publishHeld
 *   receiving ──── receive ──────┘   │             │
 *                                    │             └── dismissHeld, expire ──▶ cancelled
 *                                    └── dismissDuplicate, endDryRun ──▶ cancelled
 *
 *   queued, receiving, loading, ready ── cancel ──▶ cancelled
 *          queued, receiving, loading ── giveUp ──▶ failed
 *                  receiving, loading ── fail ────▶ failed
 *
 * A load of files on the server begins as `queued`, an upload as `receiving`. One that is `ready`
 * is held: nobody works on it, and it shows no heartbeat.
 */
export interface Transition {
  readonly from: readonly LoadState[];
  readonly to: LoadState;
  /**
   * Whether only the process that works on the load may take it this way. Anybody may cancel a
   * load, revert one, and publish one that is held.
   */
  readonly owned: boolean;
  /** The client's Idempotency-Key is free after it: a repeat of the request starts anew. */
  readonly freesKey?: true;
}

/** The load is being worked on, or waits for that: it has an owner, and nothing of it counts. */
export const unfinishedStates = ['queued', 'receiving', 'loading'] as const;

/** Nothing of it counts yet, and it can be called off. */
export const cancellableStates = [...unfinishedStates, 'ready'] as const;

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
  /** All of it is stored, and it waits to be published. */
  hold: { from: ['loading'], to: 'ready', owned: true },
  /** Somebody has looked at it: it counts from now on. */
  publishHeld: { from: ['ready'], to: 'published', owned: false },
  /** Everything in it has been published meanwhile. */
  dismissHeld: { from: ['ready'], to: 'cancelled', owned: false },
  /** Nobody has published it in time. */
  expire: { from: ['ready'], to: 'cancelled', owned: false, freesKey: true },
  /** Everything in it is published already. */
  dismissDuplicate: { from: ['loading'], to: 'cancelled', owned: true },
  /** It was only to be checked. */
  endDryRun: { from: ['loading'], to: 'cancelled', owned: true },
  fail: { from: writableStates, to: 'failed', owned: true, freesKey: true },
  cancel: { from: cancellableStates, to: 'cancelled', owned: false, freesKey: true },
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
