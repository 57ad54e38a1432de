import { onTestFinished } from 'vitest';

export interface ServerSentEvent {
  readonly id: string;
  readonly event: string;
  readonly data: string;
  /** When it came, in milliseconds of `performance.now()`. */
  readonly at: number;
}

/** Server-sent events as they come in, for as long as the test at hand. */
export interface EventStream {
  readonly response: Response;
  readonly events: readonly ServerSentEvent[];
  /** Resolves when the server has ended the stream, or it broke. */
  readonly ended: Promise<void>;
  close(): void;
}

/** @param lastEventId as a browser sends it when it connects again */
export async function openEvents(
  url: string,
  lastEventId?: string,
  more: Readonly<Record<string, string>> = {},
): Promise<EventStream> {
  const gone = new AbortController();
  onTestFinished(() => gone.abort());
  const headers = {
    Accept: 'text/event-stream',
    ...more,
    ...(lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId }),
  };
  const response = await fetch(url, { headers, signal: gone.signal });
  const events: ServerSentEvent[] = [];
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
  const ended = isStream ? collect(response, events).catch(() => undefined) : Promise.resolve();
  return { response, events, ended, close: () => gone.abort() };
}

async function collect(response: Response, events: ServerSentEvent[]): Promise<void> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = block.split('\n').filter((line) => !line.startsWith(':') && line !== '');
      if (fields.length === 0) continue;
      const valuesOf = (name: string) =>
        fields
          .filter((line) => line.startsWith(`${name}:`))
          .map((line) => line.slice(name.length + 1).trimStart());
      const [id = ''] = valuesOf('id');
      const [event = ''] = valuesOf('event');
      events.push({ id, event, data: valuesOf('data').join('\n'), at: performance.now() });
    }
  }
}
