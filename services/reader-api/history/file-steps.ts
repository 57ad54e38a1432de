import type { PastFile } from './past-repository.ts';

/** A file that began or ceased to count at a data version. */
export interface FileStep extends PastFile {
  readonly version: number;
  /** Whether it counts from then on; before, it was the other way round. */
  readonly counts: boolean;
}

/** What counts at one version and not at another, and the other way round. */
export interface FileDifference {
  readonly added: readonly PastFile[];
  readonly removed: readonly PastFile[];
}

/** Which files count at a version and not at another: by the steps between, in any direction. */
export class FileSteps {
  readonly #byVersion: ReadonlyMap<number, readonly FileStep[]>;

  constructor(steps: readonly FileStep[]) {
    this.#byVersion = Map.groupBy(steps, ({ version }) => version);
  }

  /** What is to be done to come from what counts at a version to what does at another. */
  between(from: number, to: number): FileDifference {
    const [oldest, newest] = [Math.min(from, to), Math.max(from, to)];
    const odd = new Map<number, FileStep>();
    for (let version = oldest + 1; version <= newest; version++) {
      for (const step of this.#byVersion.get(version) ?? []) {
        // Who has come and gone is where it was.
        if (!odd.delete(step.id)) odd.set(step.id, step);
      }
    }
    const steps = [...odd.values()].sort((a, b) => a.id - b.id);
    const isForward = to >= from;
    return {
      added: steps.filter(({ counts }) => counts === isForward),
      removed: steps.filter(({ counts }) => counts !== isForward),
    };
  }
}

/** Rows that were loaded of them. */
export function rowsOf(files: readonly PastFile[]): number {
  return files.reduce((sum, { rows }) => sum + rows, 0);
}
