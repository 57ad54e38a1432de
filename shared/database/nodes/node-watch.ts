import { setTimeout as sleep } from 'node:timers/promises';
import { type Choice, chooseNodes, type NodeState, type NodeUse } from './choose.ts';
import type { NodeLook } from './node-look.ts';

export interface NodeWatchOptions {
  readonly use: NodeUse;
  /** From one look at all servers to the next. */
  readonly pollMs: number;
  /** Called when others are to be used from now on. */
  readonly onChange: (change: NodeChange) => void;
}

export interface NodeChange {
  readonly used: readonly number[];
  /** Those that do not answer at all: whatever waits for them does so in vain. */
  readonly gone: readonly number[];
}

/** Keeps track of which of several servers are to be used. */
export interface NodeWatch {
  /** The servers to be used, once each was looked at. The first call begins the watch. */
  used(): Promise<readonly number[]>;
  isUsed(no: number): boolean;
  /** One for a new connection: of several, each in its turn. */
  next(): number;
  /** Something went wrong: all are looked at now. */
  lookNow(): void;
  /** The same, and the server that is in use for changes comes after all others for a while. */
  doubt(): void;
  close(): void;
}

/** How long a server that has failed somebody is passed over, where there is another. */
const doubtMs = 10_000;
/** Who meets an error asks for a look; many may meet it at once. */
const lookPauseMs = 100;

export function createNodeWatch(looks: readonly NodeLook[], options: NodeWatchOptions): NodeWatch {
  const { use, pollMs, onChange } = options;
  let used: readonly number[] = [];
  let turn = 0;
  let versionBefore = 0;
  let doubted: { readonly no: number; readonly until: number } | undefined;
  let first: Promise<void> | undefined;
  let wake = () => {};
  let isClosed = false;

  const lookAtAll = async () => {
    const states = await Promise.all(looks.map(({ look }) => look()));
    if (isClosed) return;
    if (doubted && performance.now() > doubted.until) doubted = undefined;
    const choice: Choice = { use, states, versionBefore, current: used, doubted: doubted?.no };
    take(chooseNodes(choice), states);
    const versions = states.map((state) => state?.version ?? 0);
    versionBefore = Math.max(...versions);
  };
  const take = (chosen: readonly number[], states: readonly (NodeState | undefined)[]) => {
    const isSame = chosen.join() === used.join();
    used = chosen;
    if (isSame) return;
    const gone = states.flatMap((state, no) => (state || chosen.includes(no) ? [] : [no]));
    onChange({ used, gone });
  };
  const watch = async () => {
    while (!isClosed) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      await Promise.race([sleep(pollMs, undefined, { ref: false }), woken]);
      if (!isClosed) await lookAtAll();
      await sleep(Math.min(lookPauseMs, pollMs), undefined, { ref: false });
    }
  };
  const begin = async () => {
    await lookAtAll();
    void watch();
  };
  return {
    used: async () => {
      first ??= begin();
      await first;
      return used;
    },
    isUsed: (no) => used.includes(no),
    next: () => used[turn++ % used.length] ?? 0,
    lookNow: () => wake(),
    doubt: () => {
      const [no] = used;
      if (use === 'write' && no !== undefined) doubted = { no, until: performance.now() + doubtMs };
      wake();
    },
    close: () => {
      isClosed = true;
      wake();
      for (const { close } of looks) close();
    },
  };
}
