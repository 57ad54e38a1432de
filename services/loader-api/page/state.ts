import type { Api, ApiProblem } from '#shared/page/api.ts';
import type { LoadObject } from '../loads/load-schema.ts';
import type { Chosen } from './folders.ts';
import type { LookedFile, Reading } from './look/look.ts';
import type { Dataset } from './look/match.ts';
import type { Limits } from './obstacles.ts';

export type Load = LoadObject;

/** Whether a load is still on its way. */
export function isRunning({ state }: Load): boolean {
  return ['queued', 'receiving', 'loading'].includes(state);
}

/** What is asked for of the next load. */
export interface Asked {
  readonly mode: 'append' | 'replace';
  /** Publish without a look, if nothing is rejected. */
  readonly atOnce: boolean;
  /** How many people may have no country: a number, a percentage, or empty for any. */
  readonly maxUnmatched: string;
  readonly maxAmbiguous: string;
  readonly note: string;
}

export const nothingAsked: Asked = {
  mode: 'append',
  atOnce: false,
  maxUnmatched: '',
  maxAmbiguous: '',
  note: '',
};

/** A load that is being sent. */
export interface Sending {
  readonly names: readonly string[];
  /** Nothing of it counts before somebody publishes it. */
  readonly isHeld: boolean;
  readonly load: Load | null;
  readonly phase: 'sending' | 'waiting' | 'asking' | 'cancelling';
  /** While `waiting`: when it is tried again. */
  readonly retryInSeconds: number;
}

/** Rejected rows of a file, to be mended. */
export interface MendFile {
  readonly fileId: number;
  readonly name: string;
  readonly dataset: string;
  readonly delimiter: string;
  readonly dateFormat: string | undefined;
  readonly header: readonly string[];
  readonly rows: readonly MendRow[];
}

export interface MendRow {
  readonly line: string;
  readonly columns: readonly string[];
  readonly message: string;
  readonly cells: readonly string[];
}

export interface Mending {
  readonly loadId: string;
  readonly files: readonly MendFile[];
  readonly isCut: boolean;
}

export interface LoadsState {
  readonly hasKey: boolean;
  readonly keyWanted: ApiProblem | null;
  readonly datasets: readonly Dataset[];
  readonly limits: Limits;
  readonly files: readonly LookedFile[];
  readonly asked: Asked;
  readonly sending: Sending | null;
  /** The files that were sent last, and what they have become. */
  readonly sentFiles: readonly LookedFile[];
  /** What was asked of them: it is asked again when they are sent again. */
  readonly sentAsked: Asked;
  readonly sentId: string | null;
  /** What is to be said of the last thing done; with a problem, why it was not. */
  readonly notice: string | null;
  readonly problem: ApiProblem | null;
  readonly history: readonly Load[] | null;
  readonly next: string | null;
  /** The load whose address is open. */
  readonly openId: string | null;
  readonly open: Load | null;
  readonly mending: Mending | null;
  /** A load with, once it is known, what its revert would change. */
  readonly reverting: Load | null;
  readonly isBusy: boolean;
}

/** What the views can ask for. */
export interface Actions {
  readonly api: Api;
  say(sentence: string): void;
  choose(chosen: Chosen): void;
  reread(index: number, change: Reading): void;
  remove(index: number): void;
  removeAll(): void;
  ask(change: Partial<Asked>): void;
  send(): void;
  cancelSending(): void;
  showMore(): void;
  publish(load: Load): void;
  /** Ends a load that does not count: one that is held, or still on its way. */
  cancel(load: Load): void;
  askRevert(load: Load | null): void;
  revert(load: Load): void;
  mend(load: Load): void;
  setMending(mending: Mending | null): void;
  sendMended(load: Load, mending: Mending): void;
  checkAgain(): void;
  /** The files that were sent, to be read otherwise. */
  takeBack(): void;
  useKey(secret: string, forSession: boolean): void;
  forgetKey(): void;
}
