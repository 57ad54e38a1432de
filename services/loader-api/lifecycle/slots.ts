export interface SlotBounds {
  /** How much may run at once. */
  readonly max: number;
  /** How many may wait in line. */
  readonly waitingMax: number;
  /** Places beside either of those for callers who have none, one each. */
  readonly reserved: number;
}

interface Waiting {
  readonly caller: string;
  readonly go: () => void;
}

/**
 * A bound on how much runs at once, shared between callers: one alone may take all of it, and still
 * another finds room. Who finds none may wait in line, where whoever has least running comes first.
 */
export class Slots {
  readonly #bounds: SlotBounds;
  readonly #held = new Map<string, number>();
  readonly #waiting: Waiting[] = [];
  #taken = 0;

  constructor(bounds: SlotBounds) {
    this.#bounds = bounds;
  }

  /**
   * Takes a slot if one is free for this caller. @returns whether it did; then `release()` is owed
   */
  tryTake(caller: string): boolean {
    if (!this.#isFreeFor(caller)) return false;
    this.#add(caller);
    return true;
  }

  /** Whether there is room in the line for one more of this caller's. */
  canWait(caller: string): boolean {
    const { waitingMax, reserved } = this.#bounds;
    if (this.#waiting.length < waitingMax) return true;
    const isNew = this.#waiting.every((waiting) => waiting.caller !== caller);
    return isNew && this.#waiting.length < waitingMax + reserved;
  }

  /** Waits for a slot; then `release()` is owed. Among a caller's own, first come, first served. */
  async take(caller: string): Promise<void> {
    if (this.tryTake(caller)) return;
    await new Promise<void>((go) => this.#waiting.push({ caller, go }));
  }

  /** Lets everybody who waits go on, beyond the bound: to find out that it is over. */
  wakeAll(): void {
    for (const waiting of this.#waiting.splice(0)) this.#admit(waiting);
  }

  release(caller: string): void {
    const held = this.#heldBy(caller) - 1;
    if (held > 0) this.#held.set(caller, held);
    else this.#held.delete(caller);
    this.#taken--;
    for (let next = this.#next(); next && this.#isFreeFor(next.caller); next = this.#next()) {
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.#admit(next);
    }
  }

  #heldBy(caller: string): number {
    return this.#held.get(caller) ?? 0;
  }

  #isFreeFor(caller: string): boolean {
    const { max, reserved } = this.#bounds;
    return this.#taken < max || (this.#heldBy(caller) === 0 && this.#taken < max + reserved);
  }

  /** Of those who wait, the first of the callers with the least running. */
  #next(): Waiting | undefined {
    return this.#waiting.reduce<Waiting | undefined>(
      (best, one) => (best && this.#heldBy(best.caller) <= this.#heldBy(one.caller) ? best : one),
      undefined,
    );
  }

  #admit({ caller, go }: Waiting): void {
    this.#add(caller);
    go();
  }

  #add(caller: string): void {
    this.#taken++;
    this.#held.set(caller, this.#heldBy(caller) + 1);
  }
}
