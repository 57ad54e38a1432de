/** A bound on how much runs at once; who finds no room may wait for it in line. */
export class Slots {
  readonly #max: number;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Takes a slot if one is free. @returns whether it did; then `release()` is owed */
  tryTake(): boolean {
    if (this.#taken >= this.#max) return false;
    this.#taken++;
    return true;
  }

  /** Waits for a slot, first come first served; then `release()` is owed. */
  async take(): Promise<void> {
    if (this.tryTake()) return;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Lets everybody who waits go on, beyond the bound: to find out that it is over. */
  wakeAll(): void {
    for (const go of this.#waiting.splice(0)) {
      this.#taken++;
      go();
    }
  }

  release(): void {
    // A slot that somebody waits for changes hands and stays taken.
    const next = this.#waiting.shift();
    if (next) next();
    else this.#taken--;
  }
}
