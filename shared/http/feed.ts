/** What a feed tells its listeners: a whole state, so that a slow one may skip some. */
export interface FeedEvent {
  /** Differs whenever there is something new to tell. */
  readonly id: string;
  readonly event: string;
  /** JSON, the same for all. */
  readonly data: string;
  /** Nothing comes after it. */
  readonly isLast?: boolean;
}

export interface FeedOptions {
  readonly everyMs: number;
  readonly onError: (error: unknown) => void;
}

/**
 * Looks at something now and then, once for all who listen, and only while somebody does. Each
 * listener is told what it has not seen yet, at its own speed; memory does not grow with how slow
 * it is.
 */
export class Feed {
  readonly #read: () => Promise<FeedEvent>;
  readonly #options: FeedOptions;
  #latest: FeedEvent | undefined;
  #listeners = 0;
  #timer: NodeJS.Timeout | undefined;
  #changed = Promise.withResolvers<void>();

  constructor(read: () => Promise<FeedEvent>, options: FeedOptions) {
    this.#read = read;
    this.#options = options;
  }

  get listeners(): number {
    return this.#listeners;
  }

  /**
   * Events from now on, beginning with the present one; or, when that is the last that was seen,
   * with `undefined`, so that the listener knows at once that it is heard.
   *
   * @throws what the first read throws
   */
  async *listen(
    lastSeen: string | null,
    signal: AbortSignal,
  ): AsyncGenerator<FeedEvent | undefined> {
    this.#listeners++;
    try {
      let seen = lastSeen;
      let event = await this.#look();
      this.#schedule();
      if (event.id === seen) yield undefined;
      while (!signal.aborted) {
        if (event.id !== seen) yield event;
        seen = event.id;
        if (event.isLast) return;
        while (event.id === seen && !signal.aborted) {
          await Promise.race([this.#changed.promise, aborted(signal)]);
          event = this.#latest ?? event;
        }
      }
    } finally {
      this.#listeners--;
      if (this.#listeners === 0) clearTimeout(this.#timer);
    }
  }

  async #look(): Promise<FeedEvent> {
    const event = await this.#read();
    if (event.id !== this.#latest?.id) {
      this.#latest = event;
      const changed = this.#changed;
      this.#changed = Promise.withResolvers();
      changed.resolve();
    }
    return event;
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#look()
        .catch(this.#options.onError)
        .finally(() => {
          if (this.#listeners > 0) this.#schedule();
        });
    }, this.#options.everyMs);
  }
}

/** Resolves when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
