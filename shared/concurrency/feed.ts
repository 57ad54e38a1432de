/** What a feed sends its listeners: a whole state, so that a slow one may skip some. */
export interface FeedEvent {
  /** Differs whenever there is something new to send. */
  readonly id: string;
  readonly event: string;
  /** JSON, the same for all. */
  readonly data: string;
  /** Nothing comes after it. */
  readonly isLast?: boolean;
  /** How it came from another state: for those alone who have seen that one last. */
  readonly change?: FeedChange;
}

/** What has changed since the state of another id. */
export interface FeedChange {
  readonly since: string;
  readonly event: string;
  /** JSON, the same for all. */
  readonly data: string;
}

export interface FeedOptions {
  readonly everyMs: number;
  /** Told of the first of several failures that follow one another. */
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
  #isFailing = false;
  /** Called at the next change. */
  readonly #waiting = new Set<() => void>();

  constructor(read: () => Promise<FeedEvent>, options: FeedOptions) {
    this.#read = read;
    this.#options = options;
  }

  get listeners(): number {
    return this.#listeners;
  }

  /**
   * Events from now on, beginning with the present one; or, when that is the last that was seen,
   * with `undefined`, so that the listener knows at once that it is connected.
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
        if (event.id !== seen) yield forWhoHasSeen(seen, event);
        seen = event.id;
        if (event.isLast) return;
        while (event.id === seen && !signal.aborted) {
          await this.#change(signal);
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
      for (const wake of [...this.#waiting]) wake();
    }
    return event;
  }

  /** Resolves at the next change, or when the signal is aborted. Leaves nothing behind. */
  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#look()
        .then(
          () => {
            this.#isFailing = false;
          },
          (error: unknown) => {
            // Once, not each time: a database may be away for hours.
            if (!this.#isFailing) this.#options.onError(error);
            this.#isFailing = true;
          },
        )
        .finally(() => {
          if (this.#listeners > 0) this.#schedule();
        });
    }, this.#options.everyMs);
  }
}

function forWhoHasSeen(seen: string | null, event: FeedEvent): FeedEvent {
  const { change, ...state } = event;
  return change?.since === seen ? event : state;
}
