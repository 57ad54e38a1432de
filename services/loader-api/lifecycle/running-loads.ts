/** The loads this process works on: each can be ended by its id, and all of them at a stop. */
export class RunningLoads {
  readonly #controllers = new Map<string, AbortController>();
  readonly #ends = new Set<Promise<unknown>>();

  get size(): number {
    return this.#controllers.size;
  }

  has(loadId: string): boolean {
    return this.#controllers.has(loadId);
  }

  /** Runs a load. @param work its signal says when the load is to end, and why */
  run<T>(loadId: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.#controllers.set(loadId, controller);
    const done = work(controller.signal).finally(() => this.#controllers.delete(loadId));
    const ended = done.then(
      () => undefined,
      () => undefined,
    );
    this.#ends.add(ended);
    void ended.then(() => this.#ends.delete(ended));
    return done;
  }

  abort(loadId: string, reason: Error): void {
    this.#controllers.get(loadId)?.abort(reason);
  }

  /** @param reason a new one for each load */
  abortAll(reason: () => Error): void {
    for (const controller of this.#controllers.values()) controller.abort(reason());
  }

  /** Waits until nothing runs. */
  async idle(): Promise<void> {
    await Promise.all(this.#ends);
  }
}
