import { type ClientRequest, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Answer {
  /** Undefined where none came. */
  readonly status: number | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface SendOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent in pieces, over at least so long. */
  readonly body?: Buffer;
  readonly sendMs?: number;
  /** Hangs up, or sends nothing more, after this share of the body. */
  readonly endsAt?: { readonly share: number; readonly by: 'hangUp' | 'stall' };
}

/** How long an answer is waited for: longer than any load of a trial may take with its retries. */
const answerMs = 150_000;
const piecesMax = 20;
const lost: Answer = { status: undefined, body: {} };

/** Sends a request as a client that may misbehave. It never throws. */
export async function send(url: string, options: SendOptions = {}): Promise<Answer> {
  const { method = 'POST', headers = {}, body, sendMs = 0, endsAt } = options;
  const asked = request(url, { method, headers, agent: false });
  const answer = answerTo(asked);
  if (body) await write(asked, body.subarray(0, body.length * (endsAt?.share ?? 1)), sendMs);
  if (endsAt?.by === 'hangUp') asked.destroy();
  else if (!endsAt) asked.end();
  return answer;
}

function answerTo(asked: ClientRequest): Promise<Answer> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => asked.destroy(), answerMs);
    const end = (answer: Answer) => {
      clearTimeout(timer);
      resolve(answer);
      asked.destroy();
    };
    asked.once('error', () => end(lost)).once('close', () => end(lost));
    asked.once('response', (response) => {
      let text = '';
      response.on('data', (piece) => {
        text += piece;
      });
      response.once('error', () => end(lost)).once('close', () => end(lost));
      response.once('end', () => end({ status: response.statusCode, body: parsed(text) }));
    });
  });
}

async function write(asked: ClientRequest, body: Buffer, sendMs: number): Promise<void> {
  const pieceBytes = Math.max(1, Math.ceil(body.length / piecesMax));
  for (let at = 0; at < body.length && !asked.destroyed; at += pieceBytes) {
    asked.write(body.subarray(at, at + pieceBytes));
    await sleep(sendMs / piecesMax);
  }
}

function parsed(text: string): Answer['body'] {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
