import { createHash } from 'node:crypto';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { FuzzRequest } from './requests/request.ts';

/** What came of a request. */
export interface Answer {
  /** 0: there was none, and `error` says why. */
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly error: string | undefined;
  readonly tookMs: number;
}

/** What only a running site knows, to be put where a request names it. */
export interface Known {
  readonly loads: readonly string[];
  readonly report: string;
  readonly etag: string;
}

export interface Client {
  send(request: FuzzRequest, url: string): Promise<Answer>;
  close(): void;
}

/** Longer than any answer may take, shorter than anybody wants to wait. */
const answerMs = 20_000;
/** How long an event stream is listened to. */
const eventsMs = 40;
/** An answer in whole may be long; to be judged, its beginning is enough. */
const keptBytes = 65_536;
const none = { status: 0, contentType: '', body: '' };

export function openClient(concurrency: number): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  return {
    send: async (request, url) => {
      const start = performance.now();
      const answer = await (request.raw
        ? sendRaw(request.raw, new URL(url))
        : sendWhole(request, url, agent));
      return { ...answer, tookMs: performance.now() - start };
    },
    close: () => agent.destroy(),
  };
}

type Untimed = Omit<Answer, 'tookMs'>;

/**
 * A kept connection that the server has closed meanwhile is no fault: the request is sent again.
 */
async function sendWhole(request: FuzzRequest, url: string, agent: Agent): Promise<Untimed> {
  for (let attempt = 1; ; attempt++) {
    const answer = await sendOnce(request, url, agent);
    if (answer.status !== 0 || !answer.isStale || attempt === 3) return answer;
  }
}

function sendOnce(
  request: FuzzRequest,
  url: string,
  agent: Agent,
): Promise<Untimed & { isStale?: boolean }> {
  const { hostname, port } = new URL(url);
  const { method, target: path, body, pieceBytes } = request;
  const headers = Object.fromEntries(request.headers);
  // Node would send the body of a GET, in pieces or after `Expect`, with nothing around it.
  if (body !== undefined && pieceBytes === undefined)
    headers['content-length'] = String(body.length);
  else if (body !== undefined) headers['transfer-encoding'] = 'chunked';
  const options = { hostname, port, method, path, headers, agent, timeout: answerMs };
  return new Promise((resolve) => {
    const sent = httpRequest(options, (response) => void take(response).then(resolve));
    sent.on('error', (error) =>
      resolve({ ...none, error: error.message, isStale: sent.reusedSocket }),
    );
    sent.on('timeout', () => sent.destroy(new Error(`no answer in ${answerMs} ms`)));
    if (body !== undefined && pieceBytes !== undefined) {
      for (let at = 0; at < body.length; at += pieceBytes) {
        sent.write(body.subarray(at, at + pieceBytes));
      }
      sent.end();
    } else sent.end(body);
  });
}

function take(response: IncomingMessage): Promise<Untimed> {
  const status = response.statusCode ?? 0;
  const contentType = response.headers['content-type'] ?? '';
  return new Promise((resolve) => {
    let body = '';
    const done = (error?: string) => resolve({ status, contentType, body, error });
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      if (body.length < keptBytes) body += text;
    });
    response.on('end', () => done());
    response.on('error', (error) => done(error.message));
    if (!contentType.startsWith('text/event-stream')) return;
    setTimeout(() => {
      done();
      response.destroy();
    }, eventsMs);
  });
}

/** Over a connection of its own, until the server closes it or has nothing to say. */
function sendRaw(bytes: Buffer, { hostname, port }: URL): Promise<Untimed> {
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let text = '';
    const done = () => {
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
      const contentType = /^content-type: (.*)$/im.exec(text)?.[1]?.trim() ?? '';
      const body = text.slice(text.indexOf('\r\n\r\n') + 4);
      resolve({ status, contentType, body, error: undefined });
      socket.destroy();
    };
    socket.setEncoding('utf8');
    socket.setTimeout(150, done);
    socket.on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('error', done);
    socket.on('end', done);
    socket.write(bytes);
  });
}

/**
 * Puts in what the site knows; the same number gets the same of it, as long as that is the same.
 */
export function resolve(request: FuzzRequest, number: number, known: Known): FuzzRequest {
  const load = known.loads[number % known.loads.length] ?? '';
  const put = (text: string) =>
    text
      .replaceAll('{load}', load)
      .replaceAll('{report}', known.report)
      .replaceAll('{etag}', known.etag)
      .replaceAll('{digest}', () => digestOf(request.body ?? Buffer.alloc(0)));
  const headers = request.headers.map(([name, value]) => [name, put(value)] as const);
  return { ...request, target: put(request.target), headers };
}

const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('base64');
