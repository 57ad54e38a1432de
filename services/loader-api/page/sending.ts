import type { Api, ApiProblem } from '#shared/page/api.ts';
import { formatMoment } from '#shared/page/format.ts';
import type { Store } from '#shared/page/store.ts';
import { Sender, type SendRequest } from './sender.ts';
import { type Load, type LoadsState, nothingAsked } from './state.ts';
import { progressText } from './views/progress.ts';
import { namesOf } from './views/state-mark.ts';

export interface SendingDeps {
  readonly api: Api;
  readonly store: Store<LoadsState>;
  say(sentence: string): void;
  /** Says what went wrong, or asks for another key. */
  fail(problem: ApiProblem): void;
  /** Shows a load, read anew. @param load as far as it is known */
  open(id: string, load: Load | null): void;
}

export interface SendingActions {
  /** @returns whether it counts, or waits for somebody to publish it */
  send(request: SendRequest): Promise<boolean>;
  cancel(): void;
}

/** Sends one load at a time, and tells how it ended. */
export function createSending({ api, store, say, fail, open }: SendingDeps): SendingActions {
  let sender: Sender | null = null;
  return {
    async send(request) {
      if (sender) return false;
      const names = request.files.map(({ file }) => file.name);
      const isHeld = request.options.publish === 'hold';
      store.set({
        sending: { names, isHeld, load: null, phase: 'sending', retryInSeconds: 0 },
        notice: null,
        problem: null,
      });
      sender = new Sender(api, {
        onProgress(change) {
          const { sending } = store.state;
          if (!sending) return;
          // Nothing that is heard after it makes a cancelled load look as if it went on.
          const phase = sending.phase === 'cancelling' ? sending.phase : change.phase;
          const next = { ...sending, ...change, phase: phase ?? sending.phase };
          store.set({ sending: next });
          say(progressText(next));
        },
      });
      const { load, loadId, problem, wasLost } = await sender.send(request);
      sender = null;
      const isDone = load?.state === 'published' || load?.state === 'ready';
      store.set({
        sending: null,
        sentId: loadId,
        files: isDone ? [] : store.state.files,
        // The next files are others: what was asked of these is not asked of them.
        asked: isDone ? nothingAsked : store.state.asked,
        notice: noticeOf(load, wasLost),
      });
      say(
        noticeOf(load, wasLost) ??
          problem?.message ??
          `The files were ${isHeld ? 'checked' : 'loaded'}.`,
      );
      if (loadId !== null) open(loadId, load);
      // A load that was refused says why itself.
      else if (problem) fail(problem);
      return isDone;
    },
    cancel: () => void sender?.cancel(),
  };
}

function noticeOf(load: Load | null, wasLost: boolean): string | null {
  if (load?.duplicate) {
    const when = load.finishedAt === null ? '' : ` on ${formatMoment(load.finishedAt)}`;
    return `The same content was published already${when} by this load (${namesOf(load)}); it counts once.`;
  }
  if (!wasLost) return null;
  if (!load)
    return 'The connection broke before the service knew of the load: nothing of it counts.';
  return load.state === 'published' || load.state === 'ready'
    ? 'The connection broke, but all had arrived: this is what has become of the load.'
    : 'The connection broke while the files were sent: nothing of them counts. They can be sent again.';
}
