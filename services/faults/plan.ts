import { random } from '../testing/random.ts';

/** What a client does. Each that loads brings a file of its own. */
export const ACTIONS = [
  'upload',
  'hold',
  'path',
  'revert',
  'hangUp',
  'stall',
  'lie',
  'cancel',
] as const;
export type ActionKind = (typeof ACTIONS)[number];

/** What goes wrong meanwhile. */
export const FAULTS = [
  'killLoader',
  'killReader',
  'freezeLoader',
  'killDatabase',
  'freezeDatabase',
  'switchOver',
  'cut',
  'blackHole',
  'statement',
  'lostAnswer',
  'none',
] as const;
export type FaultName = (typeof FAULTS)[number];

export interface PlannedAction {
  readonly kind: ActionKind;
  /** After the beginning of the round. */
  readonly atMs: number;
  /** Rows of its file. */
  readonly rows: number;
  /** How long sending takes, at least. */
  readonly sendMs: number;
  /** Which of the loaders, and which of the loads that count, where there are several. */
  readonly pick: number;
  /** Sends it again, under the same key, when no answer came. */
  readonly persists: boolean;
}

export interface PlannedFault {
  readonly name: FaultName;
  readonly atMs: number;
  readonly lastsMs: number;
  readonly pick: number;
}

export interface Plan {
  readonly actions: readonly PlannedAction[];
  readonly faults: readonly PlannedFault[];
}

const mostlyLoads: readonly ActionKind[] = ['upload', 'upload', 'hold', 'path', ...ACTIONS];
const chunksMs = 2_500;

/** What one round does: the same for the same seed and number, however long anything takes. */
export function planRound(seed: number, round: number, faults: readonly FaultName[]): Plan {
  const pick = random(seed * 7919 + round);
  const actions = Array.from({ length: 3 + pick(5) }, () => ({
    kind: mostlyLoads[pick(mostlyLoads.length)] ?? 'upload',
    atMs: pick(1_200),
    rows: 1 + pick(pick(4) === 0 ? 40_000 : 4_000),
    sendMs: pick(1_500),
    pick: pick(1_000_000),
    persists: pick(2) === 0,
  }));
  const struck = Array.from({ length: 1 + pick(2) }, () => ({
    name: faults[pick(faults.length)] ?? 'none',
    atMs: pick(chunksMs),
    lastsMs: 50 + pick(pick(3) === 0 ? 4_000 : 800),
    pick: pick(1_000_000),
  }));
  return { actions, faults: struck };
}
