/** A file as a look at its folder found it. */
export interface Sighted {
  readonly name: string;
  /** Another one, once its size or its time has changed. */
  readonly stamp: string;
}

interface Sighting {
  readonly stamp: string;
  /** When it was first seen like this. */
  readonly since: number;
  isDone: boolean;
  isLoaded: boolean;
}

export interface SightingsOptions {
  /** How long a file must have stood still, beside being the same at two looks in a row. */
  readonly quietMs?: number;
  readonly now?: () => number;
}

/**
 * What was seen of files at the last look. A file that is being copied shows itself by its size or
 * its time, so one is complete when these were the same at two looks in a row, for long enough.
 */
export class Sightings<F extends Sighted> {
  readonly #options: Required<SightingsOptions>;
  #last = new Map<string, Sighting>();
  #resumed: F[] = [];

  constructor({ quietMs = 0, now = () => performance.now() }: SightingsOptions = {}) {
    this.#options = { quietMs, now };
  }

  /** Files that were loaded, and had changed by the last look: they were not complete. */
  get resumed(): readonly F[] {
    return this.#resumed;
  }

  /** @returns the files that stood still since the last look, but those that are done */
  look(found: readonly F[]): F[] {
    const before = this.#last;
    const { quietMs, now } = this.#options;
    const since = now();
    this.#last = new Map();
    this.#resumed = [];
    return found.filter((file) => {
      const { name, stamp } = file;
      const last = before.get(name);
      const stoodStill = last?.stamp === stamp;
      if (last?.isLoaded && !stoodStill) this.#resumed.push(file);
      const fresh = { stamp, since, isDone: false, isLoaded: false };
      this.#last.set(name, stoodStill ? last : fresh);
      return stoodStill && !last.isDone && since - last.since >= quietMs;
    });
  }

  /** Leaves a file out until it changes. @param isLoaded whether its rows count now */
  done({ name, stamp }: F, isLoaded = false): void {
    const last = this.#last.get(name);
    if (last?.stamp !== stamp) return;
    last.isDone = true;
    last.isLoaded = isLoaded;
  }
}
