import { Problem } from '../errors.ts';

/** Counts the event streams that each caller has open, up to a bound. */
export class StreamBound {
  readonly #perCallerMax: number;
  readonly #open = new Map<string, number>();
  #count = 0;

  constructor(perCallerMax: number) {
    this.#perCallerMax = perCallerMax;
  }

  /** Those of all callers. */
  get count(): number {
    return this.#count;
  }

  /**
   * Counts one more stream of a caller.
   *
   * @returns to be called at its end
   * @throws Problem too_many_streams
   */
  open(caller: string): () => void {
    const count = this.#open.get(caller) ?? 0;
    if (count >= this.#perCallerMax) {
      const detail = `You have ${count} event streams open already; close one first.`;
      throw new Problem('too_many_streams', detail);
    }
    this.#open.set(caller, count + 1);
    this.#count++;
    return () => {
      this.#count--;
      const left = (this.#open.get(caller) ?? 1) - 1;
      if (left === 0) this.#open.delete(caller);
      else this.#open.set(caller, left);
    };
  }
}
