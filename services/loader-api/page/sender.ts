import { type Api, ApiProblem, asProblem, query } from '#shared/page/api.ts';
import { followEvents } from '#shared/page/events.ts';
import { pause } from '#shared/page/pause.ts';
import { isRunning, type Load, type Sending } from './state.ts';
import { unreadable } from './unreadable.ts';

/** A form with its files, and the options of the load. */
export interface SendRequest {
  readonly files: readonly { readonly field: string; readonly file: File }[];
  readonly options: Readonly<Record<string, string | null>>;
}

export interface SendListener {
  onProgress(change: Partial<Sending>): void;
}

/** How it ended; a load of null: nothing has come of it. */
export interface SendResult {
  readonly load: Load | null;
  readonly loadId: string | null;
  readonly problem: ApiProblem | null;
  /** The connection broke, and the service was asked what has become of the load. */
  readonly wasLost: boolean;
}

const lookMs = 300;
const unreachableMs = 2_000;
/** A browser may not listen for the answer before it has sent all: another tab has cancelled it. */
const answerMs = 1_000;

/** One load on its way to the service. */
export class Sender {
  readonly #api: Api;
  readonly #listener: SendListener;
  readonly #key = randomKey();
  readonly #over = new AbortController();
  readonly #cancelled = new AbortController();
  /** The load has ended, whatever is still being sent. */
  readonly #ended = new AbortController();
  #loadId: string | null = null;

  constructor(api: Api, listener: SendListener) {
    this.#api = api;
    this.#listener = listener;
  }

  /** Sends it, again where there was no room, and finds out how it ended. Throws nothing. */
  async send(request: SendRequest): Promise<SendResult> {
    const watching = this.#watch();
    try {
      for (;;) {
        const problem = await this.#post(request);
        if (!(problem instanceof ApiProblem)) return problem;
        if (problem.code !== 'too_many_loads' || this.#cancelled.signal.aborted) {
          const unread =
            problem.status === 0 ? await unreadable(request.files.map(({ file }) => file)) : null;
          if (unread) return { load: null, loadId: null, problem: unread, wasLost: false };
          return this.#refused(problem);
        }
        await this.#wait(problem.retryAfterSeconds ?? 5);
      }
    } finally {
      this.#over.abort();
      await watching;
    }
  }

  /** The service ends it, however much of it has arrived. */
  async cancel(): Promise<void> {
    this.#listener.onProgress({ phase: 'cancelling' });
    if (this.#loadId !== null) {
      const path = `loads/${this.#loadId}/cancel`;
      await this.#api.json(path, { method: 'POST' }).catch(() => undefined);
    }
    this.#cancelled.abort();
  }

  async #post({ files, options }: SendRequest): Promise<SendResult | ApiProblem> {
    const form = new FormData();
    for (const { field, file } of files) form.append(field, file, file.name);
    try {
      const load = await this.#api.json<Load>(`loads${query(options)}`, {
        method: 'POST',
        body: form,
        headers: { 'Idempotency-Key': this.#key },
        signal: AbortSignal.any([this.#cancelled.signal, this.#ended.signal]),
      });
      return { load, loadId: load.id, problem: null, wasLost: false };
    } catch (error) {
      return asProblem(error);
    }
  }

  async #refused(problem: ApiProblem): Promise<SendResult> {
    const loadId = typeof problem.body.loadId === 'string' ? problem.body.loadId : this.#loadId;
    if (problem.status !== 0) return { load: null, loadId, problem, wasLost: false };
    const load = await this.#findOut();
    const wasLost = !this.#cancelled.signal.aborted && !this.#ended.signal.aborted;
    return { load, loadId: load?.id ?? loadId, problem: null, wasLost };
  }

  /** What has become of a load whose connection broke: asked, never guessed. */
  async #findOut(): Promise<Load | null> {
    const isKnown = this.#cancelled.signal.aborted || this.#ended.signal.aborted;
    if (!isKnown) this.#listener.onProgress({ phase: 'asking' });
    for (;;) {
      try {
        const load = await this.#find();
        if (load === null || !isRunning(load)) return load;
        await pause(lookMs);
      } catch {
        await pause(unreachableMs);
      }
    }
  }

  async #find(): Promise<Load | null> {
    const { items } = await this.#api.json<{ items: Load[] }>(
      `loads${query({ idempotencyKey: this.#key })}`,
    );
    const [found] = items;
    if (found || this.#loadId === null) return found ?? null;
    // A load that has failed has given its key back.
    return this.#api.json<Load>(`loads/${this.#loadId}`);
  }

  async #watch(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted && this.#loadId === null) {
      const load = await this.#find().catch(() => null);
      if (load) {
        this.#loadId = load.id;
        this.#listener.onProgress({ load });
      } else await pause(lookMs, signal);
    }
    if (signal.aborted) return;
    const onEvent = ({ data }: { data: string }) => {
      const load = JSON.parse(data) as Load;
      this.#listener.onProgress({ load });
      if (!isRunning(load)) setTimeout(() => this.#ended.abort(), answerMs);
    };
    const follower = { onEvent, onState: () => undefined };
    await followEvents(this.#api, `loads/${this.#loadId}/events`, follower, signal);
  }

  async #wait(seconds: number): Promise<void> {
    for (let left = seconds; left > 0 && !this.#cancelled.signal.aborted; left--) {
      this.#listener.onProgress({ phase: 'waiting', retryInSeconds: left });
      await pause(1000, this.#cancelled.signal);
    }
    this.#listener.onProgress({ phase: 'sending' });
  }
}

/** `crypto.randomUUID` is there only on secure pages, which plain http in a network is not. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `page-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
