import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** An answer that is none of those that this kind of work may get. */
export class Unexpected extends Error {}

export interface Asked {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The statuses that it may get; 200 if nothing is said. */
  readonly expected?: readonly number[];
}

export interface Leaving {
  readonly accept: string;
  readonly afterBytes: number;
  readonly afterMs: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 32 });
const silenceMs = 60_000;

/** @throws Unexpected when the status is another one */
export async function ask(url: string, asked: Asked = {}): Promise<string> {
  const { body, expected = [200] } = asked;
  const response = await begin(url, asked, (post) => post.end(body));
  const answer = await text(response);
  if (!expected.includes(response.statusCode ?? 0)) {
    throw new Unexpected(`${asked.method ?? 'GET'} ${url}: ${response.statusCode} ${answer}`);
  }
  return answer;
}

/** Begins to read an answer, and goes away in the middle of it or after a while. */
export async function leave(url: string, { accept, afterBytes, afterMs }: Leaving) {
  const response = await begin(url, { headers: { Accept: accept } }, (get) => get.end());
  if (response.statusCode !== 200) throw new Unexpected(`GET ${url}: ${response.statusCode}`);
  const timer = setTimeout(() => response.destroy(), afterMs);
  let bytes = 0;
  try {
    for await (const piece of response) {
      bytes += (piece as Buffer).length;
      if (bytes >= afterBytes) break; // which destroys it
    }
  } catch {
    // It was destroyed by us.
  } finally {
    clearTimeout(timer);
  }
}

/** Sends a body a piece at a time, and hangs up before the last. */
export async function drip(url: string, body: string, pieces: number, everyMs: number) {
  const bytes = Math.ceil(body.length / pieces);
  const headers = { 'Content-Type': 'text/csv', 'Content-Length': String(body.length) };
  const post = request(url, { method: 'POST', headers, agent: false });
  post.on('error', () => undefined);
  post.on('response', (response) => response.resume());
  for (let piece = 0; piece < pieces - 1; piece++) {
    post.write(body.slice(piece * bytes, (piece + 1) * bytes));
    await new Promise((done) => setTimeout(done, everyMs));
  }
  post.destroy();
}

async function begin(
  url: string,
  { method = 'GET', headers = {} }: Asked,
  send: (sent: ReturnType<typeof request>) => void,
): Promise<IncomingMessage> {
  for (let attempt = 1; ; attempt++) {
    const sent = request(url, { method, headers, agent, timeout: silenceMs });
    sent.on('timeout', () => sent.destroy(new Unexpected(`${method} ${url}: no answer`)));
    const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
    send(sent);
    try {
      const [response] = await answered;
      return response;
    } catch (error) {
      // A kept connection that the server has closed meanwhile.
      if (!sent.reusedSocket || attempt === 3) throw error;
    }
  }
}
