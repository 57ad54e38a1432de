import { type Api, type ApiProblem, asProblem, isPassing } from './api.ts';
import { pause } from './pause.ts';

export interface PageEvent {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

export interface Follower {
  onEvent(event: PageEvent): void;
  /** The stream is open, or (with the reason) it is not; it is opened again by itself. */
  onState(problem: ApiProblem | null): void;
}

const retryMsMin = 500;
const retryMsMax = 10_000;
/** The services send a comment every 15 s: a stream that says nothing for longer is gone. */
const idleMs = 45_000;

/**
 * Follows an event stream (WHATWG HTML, 9.2) until the signal ends it; where it breaks, it is
 * opened again after its last event. By `fetch`, as an EventSource cannot show a key but in the
 * address. It stops where asking again would not help: without a valid key, and when the stream is
 * over (204).
 */
export async function followEvents(
  api: Api,
  path: string,
  follower: Follower,
  signal: AbortSignal,
): Promise<void> {
  let lastId = '';
  let waitMs = retryMsMin;
  while (!signal.aborted) {
    try {
      for await (const event of readEvents(api, path, lastId, signal, follower)) {
        lastId = event.id || lastId;
        waitMs = retryMsMin;
        follower.onEvent(event);
      }
      if (signal.aborted) return;
      follower.onState(asProblem('The stream of events has ended.'));
    } catch (error) {
      if (signal.aborted) return;
      const problem = asProblem(error);
      follower.onState(problem);
      if (!isPassing(problem)) return;
    }
    await pause(waitMs, signal);
    waitMs = Math.min(waitMs * 2, retryMsMax);
  }
}

async function* readEvents(
  api: Api,
  path: string,
  lastId: string,
  signal: AbortSignal,
  follower: Follower,
): AsyncGenerator<PageEvent> {
  const headers: Record<string, string> = { Accept: 'text/event-stream' };
  if (lastId !== '') headers['Last-Event-ID'] = lastId;
  // A connection may be dead without anybody saying so, also before it has answered.
  const own = new AbortController();
  const ends = AbortSignal.any([signal, own.signal]);
  const within = <T>(work: Promise<T>) => withinIdle(work, own);
  const response = await within(api.send(path, { headers, signal: ends, cache: 'no-store' }));
  follower.onState(null);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) return;
  let text = '';
  for (;;) {
    const { done, value } = await within(reader.read());
    if (done) return;
    text += value;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = parseEvent(block);
      if (event) yield event;
    }
  }
}

/** Ends the connection when nothing is heard of it for too long. */
async function withinIdle<T>(work: Promise<T>, connection: AbortController): Promise<T> {
  const timer = setTimeout(() => connection.abort(silence()), idleMs);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}

function silence(): ApiProblem {
  return asProblem('The stream of events said nothing for too long.');
}

/** @returns undefined for comments */
function parseEvent(block: string): PageEvent | undefined {
  const fields = { id: '', event: 'message' };
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const [, name, value = ''] = /^(\w+):? ?(.*)$/.exec(line) ?? [];
    if (name === 'data') data.push(value);
    else if (name === 'id' || name === 'event') fields[name] = value;
  }
  return data.length === 0 ? undefined : { ...fields, data: data.join('\n') };
}
