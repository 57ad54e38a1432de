/** A file as a look at its folder found it. */
export interface Sighted {
  readonly name: string;
  /** Another one, once its size or its time has changed. */
  readonly stamp: string;
}

interface Sighting {
  readonly stamp: string;
  isDone: boolean;
}

/**
 * What was seen of files at the last look. A file that is being copied shows itself by its size or
 * its time, so one is complete when these were the same at two looks in a row.
 */
export class Sightings<F extends Sighted> {
  #last = new Map<string, Sighting>();

  /** @returns the files that stood still since the last look, but those that are done */
  look(found: readonly F[]): F[] {
    const before = this.#last;
    this.#last = new Map();
    return found.filter(({ name, stamp }) => {
      const last = before.get(name);
      const stoodStill = last?.stamp === stamp;
      this.#last.set(name, stoodStill ? last : { stamp, isDone: false });
      return stoodStill && !last.isDone;
    });
  }

  /** Leaves a file out until it changes. */
  done({ name, stamp }: F): void {
    const last = this.#last.get(name);
    if (last?.stamp === stamp) last.isDone = true;
  }
}
